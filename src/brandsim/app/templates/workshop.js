"use strict";
/* The workshop: what is chosen is sent, the answer's figures are told, and its page takes the place of the one before. */
(() => {
  const byId = (id) => document.getElementById(id);
  const { words } = JSON.parse(byId("data").textContent);
  const form = byId("choices"), fields = [...form.elements].filter((one) => one.name);
  const first = new Map(fields.map((one) => [one.name, one.value]));
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
  const here = document.documentElement.lang;
  const percent = new Intl.NumberFormat(here, { style: "percent" });
  const signed = new Intl.NumberFormat(here, { signDisplay: "exceptZero" });
  const NUMBERS = ["more", "from_hour", "to_hour"];

  /* The choices: a field's name is its path, as crews.almsta.more; what nobody has moved is left out. */
  const moved = () => fields.filter((one) => one.value !== first.get(one.name));
  const choices = () => {
    const found = {};
    for (const one of moved()) {
      const path = one.name.split("."), last = path.pop();
      const within = path.reduce((table, key) => (table[key] ??= {}), found);
      within[last] = path[0] === "assumptions" || NUMBERS.includes(last) ? Number(one.value) : one.value;
    }
    return found;
  };
  const toAddress = () => {
    const said = new URLSearchParams(moved().map((one) => [one.name, one.value])).toString();
    history.replaceState(null, "", said ? `#${said}` : location.pathname);
  };
  const fromAddress = () => {
    for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
      const field = fields.find((one) => one.name === name);
      if (field) field.value = value;
    }
  };
  const toLabels = () => {
    for (const one of form.querySelectorAll(".slide input")) {
      const value = Number(one.value), shown = one.parentElement.querySelector("output");
      shown.textContent = one.classList.contains("factor") ? percent.format(value)
        : one.classList.contains("hour") ? `${String(value).padStart(2, "0")}.00` : signed.format(value).replace("-", "\u2212");
      one.setAttribute("aria-valuetext", shown.textContent);
    }
    const names = new Set(moved().map((one) => one.name.split(".")[1]));
    for (const crew of form.querySelectorAll(".crew")) {
      crew.querySelector(".when").hidden = crew.querySelector("[name$='.closed']").value !== "hours";
      crew.querySelector(".moved").hidden = !names.has(crew.dataset.crew);
    }
  };

  /* What the server says; what it refuses is one line. */
  const ask = async (path, body) => {
    let reply;
    try {
      reply = await fetch(path, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
    } catch { throw new Error(words.gone); }
    if (reply.ok) return reply;
    throw new Error(reply.status === 422 ? (await reply.json()).fault : (await reply.text()) || words.gone);
  };
  const tell = (fault) => {
    byId("fault").hidden = !fault;
    byId("fault").textContent = fault ? fault.message : "";
  };
  const element = (parent, kind, text) => {
    const made = parent.appendChild(document.createElement(kind));
    made.textContent = text;
    return made;
  };
  const show = (answer) => {
    byId("facts").replaceChildren();
    for (const fact of answer.facts) {
      const row = element(byId("facts"), "li", "");
      element(row, "span", fact.label);
      element(row, "b", fact.value);
      row.append(" ");
      element(row, "i", [fact.change, fact.sure].filter(Boolean).join(", "));
    }
    byId("lines").replaceChildren();
    for (const line of answer.lines) element(element(byId("lines"), "li", `${line.item}: ${line.cost}`), "span", line.source);
  };

  /* The page of an answer is loaded beside the one that is seen, which it then replaces; its own state goes along. */
  let frame = byId("shown"), state = "", opened = "";
  const fit = (one) => {
    const inside = one.contentDocument && one.contentDocument.querySelector("main");
    if (inside) one.style.height = `${Math.ceil(inside.getBoundingClientRect().height) + 4}px`;
  };
  const live = (one) => new Promise((done) => {
    const root = one.contentDocument.documentElement, seen = () => root.classList.contains("live");
    if (seen()) { done(); return; }
    new MutationObserver((_, watch) => { if (seen()) { watch.disconnect(); done(); } }).observe(root, { attributes: true });
  });
  const lay = (address) => new Promise((done) => {
    const now = frame.src ? frame.contentWindow.location.hash : "";
    if (now !== opened) state = now; // somebody has moved its slider: else each page opens on what it has to show
    const coming = frame.cloneNode();
    coming.removeAttribute("id");
    coming.className = "coming";
    coming.src = address + state;
    coming.addEventListener("load", async () => {
      await live(coming);
      opened = coming.contentWindow.location.hash;
      const said = coming.contentDocument.querySelector(".answers li");
      byId("said").textContent = said ? said.textContent.trim() : "";
      fit(coming);
      new ResizeObserver(() => fit(coming)).observe(coming.contentDocument.querySelector("main"));
      frame.remove();
      frame = coming;
      frame.id = "shown";
      frame.className = "";
      done();
    }, { once: true });
    frame.after(coming);
  });

  /* One question at a time; of those that are asked meanwhile the last. */
  let asking = false, again = false;
  const compute = async () => {
    if (asking) { again = true; return; }
    asking = true;
    document.body.classList.add("busy");
    byId("status").textContent = words.computing;
    do {
      again = false;
      toAddress();
      const begun = performance.now();
      try {
        const answer = await (await ask("answer", choices())).json();
        show(answer);
        tell(null);
        await lay(answer.page);
        const seconds = ((performance.now() - begun) / 1000).toLocaleString(here, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
        byId("status").textContent = `${answer.changes} ${filled(words.answer_s, { seconds })}`;
      } catch (fault) {
        tell(fault);
        byId("status").textContent = "";
      }
    } while (again);
    asking = false;
    document.body.classList.remove("busy");
    document.body.dataset.answers = Number(document.body.dataset.answers || 0) + 1;
  };

  let waiting = 0;
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(compute, 150); };
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => { toLabels(); soon(); });
  form.addEventListener("reset", () => setTimeout(() => { toLabels(); soon(); }));

  /* What is kept. */
  const keeping = async (button, doing) => {
    const all = document.querySelectorAll("#keep button");
    for (const one of all) one.disabled = true;
    try {
      byId("kept").textContent = await doing();
      tell(null);
    } catch (fault) {
      byId("kept").textContent = "";
      tell(fault);
    }
    for (const one of all) one.disabled = false;
    button.focus();
  };
  byId("save").addEventListener("click", (event) => keeping(event.target, async () => {
    const saved = await (await ask("save", choices())).json();
    return filled(words.saved, saved);
  }));
  for (const button of document.querySelectorAll(".export"))
    button.addEventListener("click", () => keeping(button, async () => {
      byId("kept").textContent = words.exporting;
      const reply = await ask(`export.${button.dataset.kind}`, choices());
      const file = decodeURIComponent(reply.headers.get("X-File-Name")), link = document.createElement("a");
      link.href = URL.createObjectURL(await reply.blob());
      link.download = file;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
      return filled(words.exported, { file });
    }));

  fromAddress();
  toLabels();
  compute();
})();
