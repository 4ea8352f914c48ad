"""Words of what money buys, seat-hours, the budget, goals and sensitivity, in Swedish and English."""

WORTH_TERMS: dict[str, tuple[str, str]] = {
    "worth": ("Vad pengarna köper", "What the money buys"),
    "s_worth": ("Vad pengarna köper", "What the money buys"),
    "gain": ("vinst", "gain"),
    "w_cost": ("kostnad, tkr/år", "cost, tkr a year"),
    "w_each": ("tkr per minut eller procentenhet", "tkr per minute or percentage point"),
    "w_fieller": ("95 % av slumpen (Fieller)", "95 % of chance (Fieller)"),
    "w_chance": ("95 % av slumpen", "95 % of chance"),
    "w_assumed": ("95 % av antagandena", "95 % of the assumptions"),
    "w_verdict": ("omdöme", "verdict"),
    "w_buys": ("dyrare och bättre", "dearer and better"),
    "w_saves": ("billigare och sämre: sparat per förlorad", "cheaper and worse: saved for each lost"),
    "w_dominates": ("inte dyrare, och bättre", "no dearer, and better"),
    "w_dominated": ("inte billigare, och sämre", "no cheaper, and worse"),
    "w_not_separable": ("inte skilt från noll", "not separable from zero"),
    "w_unsaid": ("kostnaden är inte känd", "the cost is not known"),
    "worth_note": (
        (
            "Vinst: minuter tidigare eller procentenheter fler inom 10 minuter, i medeltal, mot jämförelsen. En kvot "
            "ges bara när vinsten går att skilja från noll, både mot slumpen och mot antagandenas spann. Planen "
            "värderar inte en minut."
        ),
        (
            "Gain: minutes sooner or percentage points more within 10 minutes, on average, beside the baseline. A "
            "ratio is given only where the gain is separable from zero, both against chance and against the ranges of "
            "the assumptions. The plan puts no value on a minute."
        ),
    ),
    "overview": ("Översikt", "Overview"),
    "o_below_minimum": ("timmar under miniminivå", "hours below minimum"),
    "o_cost": ("kostnad", "cost"),
    "overview_note": (
        (
            "Skillnader mot jämförelsen: tider i minuter (minus är kortare) med 95 % när antagandena varieras, kostnad "
            "i tkr per år (plus är dyrare), timmar per år."
        ),
        (
            "Differences beside the baseline: times in minutes (minus is shorter) with 95 % when the assumptions vary, "
            "cost in tkr a year (plus is dearer), hours a year."
        ),
    ),
    "pp": ("procentenheter", "percentage points"),
    "frontier": ("Effektiv front", "Efficient frontier"),
    "s_frontier": ("Effektiv front", "Efficient frontier"),
    "f_gain": ("minuter kortare medeltid", "minutes off the mean"),
    "f_status": ("plats", "place"),
    "f_frontier": ("på fronten", "on the frontier"),
    "f_dominated": ("slås av {by}", "beaten by {by}"),
    "f_extended": ("slås av en blandning av {by}", "beaten by a mixture of {by}"),
    "f_step": ("tkr per ytterligare minut", "tkr per further minute"),
    "fig_frontier_x": ("kostnad mot jämförelsen, tkr per år", "cost beside the baseline, tkr a year"),
    "fig_frontier_y": (
        "minuter kortare medeltid till framkomst",
        "minutes off the mean time to arrival",
    ),
    "fig_frontier_title": ("Vad en krona räcker till", "How far a krona goes"),
    "frontier_note": (
        "Fronten går genom de val som inget annat val, och ingen blandning av två, slår på både pris och tid.",
        "The frontier runs through the choices that no other choice, and no mixture of two, beats on price and time.",
    ),
    "gainers": ("Vem vinner och vem förlorar", "Who gains and who loses"),
    "s_gainers": ("Vem vinner", "Who gains"),
    "g_before": ("före, min", "before, min"),
    "g_after": ("efter, min", "after, min"),
    "g_gain": ("kortare med, min", "shorter by, min"),
    "g_weight": ("larmminuter per år", "incident-minutes a year"),
    "fig_gain_title": ("{title}: minuter kortare medeltid", "{title}: minutes off the mean"),
    "fig_gain_shorter": ("kortare", "shorter"),
    "fig_gain_longer": ("längre", "longer"),
    "fig_gain_same": ("inom en halv tiondel eller osäkert", "within half a tenth, or uncertain"),
    "gainers_note": (
        "De tio platser där skillnad gånger larm är störst, åt vardera hållet. Intervallet är parat, av slumpen.",
        "The ten places where difference times alarms is largest, either way. The interval is paired, of chance.",
    ),
    "seats": ("Platstimmar: vem som fyllde platserna", "Seat-hours: who filled the seats"),
    "s_seats": ("Platstimmar", "Seat-hours"),
    "seats_decided": (
        "I scenarierna är varje beslutad plats bemannad varje timme; ingen kallas in.",
        "In these scenarios every decided seat is manned every hour; nobody is called in.",
    ),
    "sh_needed": ("beslutade", "decided"),
    "sh_own": ("egna på schema", "own, rostered"),
    "sh_called": ("inkallade", "called in"),
    "sh_borrowed": ("lånade", "borrowed"),
    "sh_empty": ("tomma", "empty"),
    "sh_over": ("överskott utan plats", "people without a seat"),
    "seats_note": (
        "Beslutade platstimmar = egna + inkallade + lånade + tomma, på timmen. Medelår mellan simulerade år.",
        "Decided seat-hours = own + called in + borrowed + empty, to the hour. Mean of the simulated years.",
    ),
    "seat_hours_empty": ("Platstimmar som står tomma", "Seat-hours that stand empty"),
    "seat_hours_called": ("Platstimmar på övertid", "Seat-hours on overtime"),
    "budget": ("Mot räddningstjänstens ram", "Against the rescue service's frame"),
    "s_budget": ("Ram", "Frame"),
    "b_year": ("år", "year"),
    "b_frame": ("ram, tkr", "frame, tkr"),
    "b_difference": ("skillnad, tkr", "difference, tkr"),
    "b_share": ("andel av ramen", "share of the frame"),
    "b_changes": ("planens förändringar, tkr", "the plan's changes, tkr"),
    "b_investments": ("planens investeringar, tkr", "the plan's investments, tkr"),
    "budget_note": (
        (
            "Ram och förändringar med planens tecken: kostnader är negativa, och ramen innehåller redan de fem "
            "tjänsterna. Skillnaden är scenariots kostnad mot jämförelsen i årets priser; plus är dyrare."
        ),
        (
            "Frame and changes with the plan's signs: costs are negative, and the frame already holds the five posts. "
            "The difference is the scenario's cost beside the baseline in the year's prices; plus is dearer."
        ),
    ),
    "lives": ("Liv, enligt en publicerad tumregel", "Lives, by a published rule"),
    "lives_line": (
        "{lives} liv om året ({fires} bränder i bostad, {gain} minuter kortare mediantid till brand i byggnad)",
        "{lives} lives a year ({fires} fires in homes, {gain} minutes off the median response to building fires)",
    ),
    "lives_note": (
        "0,00035 liv per minut och brand i bostad: en storleksordning, inte mer. Källa: {source}.",
        "0.00035 lives a minute and fire in a home: an order of magnitude, no more. Source: {source}.",
    ),
    "adjusted_line": (
        "{n} av {of} skillnader håller när alla {of} prövas på en gång (Holm, 5 %; slumpen, inte antagandena)",
        "{n} of {of} differences hold when all {of} are tested at once (Holm, 5 %; chance, not the assumptions)",
    ),
    "stopped_line": (
        "Avbruten: {draws} av {of} dragningar av antagandena; ej simulerade: {names}.",
        "Interrupted: {draws} of {of} draws of the assumptions; not simulated: {names}.",
    ),
    "none": ("inga", "none"),
    "unit_min": ("minut", "minute"),
    "unit_pp": ("procentenhet", "percentage point"),
    "go_cell": ("{value} ({probability})", "{value} ({probability})"),
    "go_to_target": (
        "{measure}, minuter; mål {target}. Inom parentes: sannolikheten att nästa år når målet.",
        "{measure}, minutes; target {target}. In parentheses: the probability that next year meets it.",
    ),
    "go_to_baseline": (
        "{measure}. Inom parentes: sannolikheten att den är kortare än i {base}, när antagandena varieras.",
        "{measure}. In parentheses: the probability that it is shorter than in {base}, when the assumptions vary.",
    ),
    "go_decided": ("{measure}, som beslutat.", "{measure}, as decided."),
    "go_cost": ("Kostnad mot {base}, tkr i årets priser.", "Cost beside {base}, tkr in the year's prices."),
    "go_none": ("Mål och indikatorer som modellen inte når", "Goals and indicators out of the model's reach"),
    "se_answer": (
        "Svaret: {name} {value}{spread}, {years} år vid varje uppsättning antaganden.",
        "The answer: {name} {value}{spread}, {years} years at each set of assumptions.",
    ),
    "se_assumption": ("antagande", "assumption"),
    "se_from": ("från", "from"),
    "se_to": ("till", "to"),
    "se_low": ("ger", "gives"),
    "se_high": ("och", "and"),
    "se_share": ("varians", "variance"),
    "se_rest": (
        "… och {n} antaganden till, som flyttar svaret mindre.",
        "… and {n} more, which move the answer less.",
    ),
    "m_response_time": ("tid från larm till framkomst", "time from alarm to arrival"),
    "m_first_action": (
        "medeltid till första åtgärd, kortare än före",
        "mean time to first action, shorter than before",
    ),
    "m_crew": ("platser i heltidsstyrkan", "seats of the full-time crew"),
    "m_volunteers": ("frivilliga besättningar", "volunteer crews"),
    "m_none": ("utom räckhåll för modellen", "out of the model's reach"),
    "sensitivity": ("Känslighet", "Sensitivity"),
    "fig_tornado_title": ("Vad som flyttar svaret", "What moves the answer"),
    "price_range": ("med prisets spann", "by the price's range"),
    "fig_tornado_difference": ("skillnad: {what} ({unit})", "difference: {what} ({unit})"),
    "fig_tornado_x": ("{what} ({unit})", "{what} ({unit})"),
    "fig_tornado_low": ("lägsta rimliga värdet", "lowest plausible value"),
    "fig_tornado_high": ("högsta rimliga värdet", "highest plausible value"),
    "fig_tornado_flip": ("beslutet vänder", "the decision flips"),
    "undecided": (
        "Svaret går inte att skilja från vändpunkten vid huvudantagandena: inget vändvärde kan anges.",
        "The answer is not separable from where it flips at the central assumptions: no flip value can be given.",
    ),
    "flips_at": ("{name} vänder beslutet vid {value}", "{name} flips the decision at {value}"),
    "no_flip": (
        "Inget antagande vänder beslutet ensamt inom sitt spann.",
        "No assumption flips the decision on its own within its range.",
    ),
}
