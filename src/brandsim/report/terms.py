"""The words of reports, in Swedish and English; those of the verdict stand in `verdict_terms`."""

from __future__ import annotations

from brandsim.report.load_terms import LOAD_TERMS
from brandsim.report.story_terms import STORY_TERMS
from brandsim.report.verdict_terms import VERDICT_TERMS
from brandsim.report.worth_terms import WORTH_TERMS

TERMS: dict[str, tuple[str, str]] = {
    **VERDICT_TERMS,
    **LOAD_TERMS,
    **STORY_TERMS,
    **WORTH_TERMS,
    # indicators
    "response_time": ("Tid från larm till framkomst", "Time from alarm to arrival"),
    "call_to_arrival": ("Responstid, 112-samtal till framkomst", "Call-to-arrival time"),
    "full_response": ("Full styrka", "Full response"),
    "first_ba_team": ("Rökdykargrupp (1+4)", "Breathing-apparatus team (1+4)"),
    "first_incident_commander": ("Insatsledare", "Incident commander"),
    "first_ladder": ("Höjdfordon", "Aerial ladder"),
    "first_boat": ("Båt", "Boat"),
    "first_tank": ("Tankbil", "Water tanker"),
    "first_action": ("Första åtgärd påbörjad", "First action under way"),
    "second_alarm": ("Förstärkning, sedan begärd", "Reinforcement, since asked for"),
    "share_within": ("Nådda inom {threshold} minuter", "Reached within {threshold} minutes"),
    "met": ("{name}: kommer någon gång fram", "{name}: ever complete"),
    "first_unit": ("Första enhet", "First unit"),
    "hours_below_minimum": ("Timmar under miniminivå", "Hours below the minimum level"),
    "hours_below_ambition": ("Timmar under ambitionsnivå", "Hours below the ambition level"),
    "hours_empty": ("Timmar utan schemalagd personal", "Hours with nobody scheduled"),
    # statistics
    "median": ("median", "median"),
    "mean": ("medelvärde", "mean"),
    "p80": ("P80", "P80"),
    "p90": ("P90", "P90"),
    "p95": ("P95", "P95"),
    "share": ("andel", "share"),
    "total": ("summa", "total"),
    "never": ("aldrig", "never"),
    "the_median": ("medianen", "the median"),
    "the_mean": ("medelvärdet", "the mean"),
    "the_p80": ("P80", "P80"),
    "the_p90": ("P90", "P90"),
    "the_p95": ("P95", "P95"),
    # units and small words
    "min": ("minuter", "minutes"),
    "h": ("timmar", "hours"),
    "points": ("procentenheter", "percentage points"),
    "to": ("till", "to"),
    "and": ("och", "and"),
    "or": ("eller", "or"),
    "unknown": ("kan inte anges", "cannot be stated"),
    "plan": ("planen", "plan"),
    "published": ("publicerat", "published"),
    "computed": ("beräknat", "computed"),
    "assumption": ("antagande", "assumption"),
    "yes": ("ja", "yes"),
    "no": ("nej", "no"),
    # headings
    "report": ("Rapport", "Report"),
    "comparison": ("Jämförelse", "Comparison"),
    "verdict": ("Slutsats", "Verdict"),
    "within": ("Andel larm som nås inom", "Share of alarms reached within"),
    "needs": ("Det som larmplanen begär", "What the alarm plan asks for"),
    "needs_note": (
        (
            "Minuter från larm; inom parentes 95 % av utfallen när antagandena varieras. ”Aldrig”: andelen av de larm "
            "som begär det där det aldrig blev komplett. Ett larm som ingen kom till räknas som längre än alla andra."
        ),
        (
            "Minutes from the alarm; in brackets 95 % of outcomes when the assumptions vary. “Never”: share of the "
            "alarms asking for it where it was never complete. One that nobody came to counts as longer than any other."
        ),
    ),
    "unstated": (
        "Kan inte anges: i vissa år faller måttet på larm där det aldrig blev komplett.",
        "Cannot be stated: in some years it falls on alarms where it was never complete.",
    ),
    "stations": ("Efter station (första enhet på plats)", "By station (first unit at the scene)"),
    "stations_note": (
        "Larm där någon kom, efter vem som kom först. 95 %: slumpfel mellan simulerade år.",
        "Alarms that someone came to, by who came first. 95 %: Monte Carlo error between simulated years.",
    ),
    "hours": ("Bemanning, timmar per år", "Staffing, hours a year"),
    "hours_full": (
        "Ingen styrka är under miniminivån, ambitionsnivån eller tom en enda timme.",
        "No crew is below the minimum level, the ambition level or empty in any hour.",
    ),
    "free_response": (
        "{name} har fri inryckning: ingen är schemalagd och ingen är garanterad.",
        "{name} has free response: nobody is scheduled and nobody is guaranteed.",
    ),
    "books": ("Böcker", "Books"),
    "books_note": ("Inget larm försvinner ur räkningen.", "No alarm leaves the count."),
    "definition": ("Så räknas tiden", "How the time is counted"),
    "caveats": ("Att veta innan siffrorna används", "Before using the numbers"),
    "assumptions": ("Antaganden som siffrorna står på", "Assumptions that the numbers stand on"),
    "assumptions_more": (
        "… och {n} till. Alla med källa: brandsim run SCENARIO --assumptions, eller HTML- och Excel-rapporten.",
        "… and {n} more. All with sources: brandsim run SCENARIO --assumptions, or the HTML and Excel report.",
    ),
    "costs": ("Kostnad per år", "Cost a year"),
    "places": ("Platser", "Places"),
    "how_made": ("Så är rapporten gjord", "How this report was made"),
    "table": ("Tabell", "Table"),
    "summary": ("Sammanfattning", "Summary"),
    "indicators": ("Indikatorer", "Indicators"),
    "differences": ("Skillnader", "Differences"),
    # sheets of the workbook
    "s_stations": ("Stationer", "Stations"),
    "s_hours": ("Timmar", "Hours"),
    "s_cost_differences": ("Kostnadsskillnad", "Cost differences"),
    "s_costs": ("Kostnader", "Costs"),
    "s_assumptions": ("Antaganden", "Assumptions"),
    "goal_share": ("sannolikhet att nästa år når målet", "probability that next year meets the goal"),
    "v_cost_beside": ("skillnad mot basen, tkr per år", "difference from the base, tkr a year"),
    # column heads
    "station": ("station", "station"),
    "place": ("plats", "place"),
    "scenario": ("scenario", "scenario"),
    "indicator": ("indikator", "indicator"),
    "statistic": ("mått", "statistic"),
    "unit": ("enhet", "unit"),
    "estimate": ("skattning", "estimate"),
    "per_year": ("per år", "a year"),
    "alarms_per_year": ("larm per år", "alarms a year"),
    "asked_per_year": ("begärs per år", "asked for a year"),
    "in_10": ("inom 10", "within 10"),
    "in_10_min": ("inom 10 min", "within 10 min"),
    "in_20_min": ("inom 20 min", "within 20 min"),
    "reached": ("nådda", "reached"),
    "below_minimum": ("under minimum", "below minimum"),
    "below_ambition": ("under ambition", "below ambition"),
    "empty": ("tom", "empty"),
    "free": ("fri inryckning", "free response"),
    "before": ("bas", "base"),
    "after": ("scenario", "scenario"),
    "difference": ("skillnad", "difference"),
    "interval": ("osäkerhet 95 %", "uncertainty 95 %"),
    "interval_chance": ("bara slump 95 %", "chance only 95 %"),
    "monte_carlo": ("slumpfel i skattningen 95 %", "Monte Carlo error 95 %"),
    "uncertainty": ("antagandenas osäkerhet 95 %", "uncertainty of assumptions 95 %"),
    "next_year": ("ett enskilt år 95 %", "one coming year 95 %"),
    "low": ("från", "from"),
    "high": ("till", "to"),
    "never_share": ("andel år utan värde", "share of years without a value"),
    "text": ("antagande", "assumption"),
    "value": ("värde", "value"),
    "range": ("spann", "range"),
    "confidence": ("säkerhet", "confidence"),
    "source": ("källa", "source"),
    "item": ("post", "item"),
    "tkr": ("tkr per år", "tkr a year"),
    "posts": ("tjänster", "posts"),
    "price_year": ("prisår", "price year"),
    "sum": ("Summa", "Total"),
    "key": ("nyckel", "key"),
    "entry": ("rad", "entry"),
    "separable": ("skild från noll", "separable from zero"),
    "without_road": ("utan väg", "without road"),
    # headline
    "run_line": (
        "{years} simulerade år med {calendar} års kalender, {n} larm per år, frö {seed}",
        "{years} simulated years with the calendar of {calendar}, {n} alarms a year, seed {seed}",
    ),
    "with_uncertainty": ("om antagandena varieras", "when the assumptions vary"),
    "one_year": ("ett enskilt år kan visa", "one single year may show"),
    "one_year_chance": (
        "ett enskilt år kan visa (bara slump)",
        "one single year may show (chance only)",
    ),
    "no_uncertainty": (
        "Antagandenas osäkerhet är inte beräknad i den här körningen.",
        "The uncertainty of the assumptions was not computed in this run.",
    ),
    "few_draws": (
        "Bara {n} dragningar av antagandena: intervallen är grova.",
        "Only {n} draws of the assumptions: the intervals are rough.",
    ),
    "goal": ("planens mål {year}", "the plan's goal {year}"),
    "no_goal": ("Planen anger inget mål för {year}.", "The plan states no goal for {year}."),
    "goal_probability": (
        (
            "Sannolikhet att nästa års {statistic}, avrundad till en decimal, är högst {target}: {share} ({met} av {n} "
            "dragna år)."
        ),
        (
            "Probability that next year's {statistic}, rounded to one decimal, is at most {target}: {share} ({met} of "
            "{n} drawn years)."
        ),
    ),
    "goal_unknown": (
        "Sannolikheten att nå målet kan inte anges.",
        "The probability of meeting the goal cannot be stated.",
    ),
    "printed_label": ("planens {year}", "the plan's {year}"),
    "printed": ("planens tryckta tal", "the plan's printed figures"),
    "utfall_2021": ("utfall 2021", "outcome 2021"),
    "utfall_2022": ("utfall 2022", "outcome 2022"),
    "prognos_2023": ("prognos 2023", "forecast 2023"),
    "printed_note": (
        (
            "Modellen är inte inpassad till planens tal, och planen säger inte om de är median eller medelvärde: de "
            "kan mäta olika saker."
        ),
        (
            "The model is not fitted to the plan's figures, and the plan does not say whether they are a median or a "
            "mean: they may measure different things."
        ),
    ),
    # definition
    "def_clock": (
        "Klockan startar när stationen larmas och stannar när första räknade enhet är på plats.",
        "The clock starts when the station is alerted and stops when the first counted unit is at the scene.",
    ),
    "def_events": ("Händelser: {events}.", "Events: {events}."),
    "all_events": ("alla larm", "all alarms"),
    "def_statistic": (
        "Mot målet hålls årets {statistic}, avrundad till en decimal som planen trycker den.",
        "Held against the goal is the year's {statistic}, rounded to one decimal as the plan prints it.",
    ),
    "def_kolada": (
        "Median är valt därför att den nationella statistiken (Kolada) är en median.",
        "The median is chosen because the national statistic (Kolada) is a median.",
    ),
    "def_unsaid": (
        "Planen säger inte vilket mått den menar, vilka larm som räknas eller vilken enhet som stannar klockan.",
        "The plan does not say which statistic it means, which alarms count or which unit stops the clock.",
    ),
    "def_not_stop": ("Stannar inte klockan: {units}.", "Do not stop the clock: {units}."),
    "def_all_stop": (
        "Varje enhet stannar klockan, också en ensam ledares bil.",
        "Every unit stops the clock, a lone leader's car included.",
    ),
    "def_quantile": (
        (
            "Ett larm som ingen kom till räknas i median, percentiler och andelar som längre än alla andra; "
            "medelvärdet är över dem som nåddes."
        ),
        (
            "An alarm that nobody came to counts in median, percentiles and shares as longer than any other; the mean "
            "is over those who were reached."
        ),
    ),
    # caveats
    "not_modelled": (
        (
            "Grundscenariot räknar inte med grannkommunernas enheter (scenariot neighbours gör det), och enheter på "
            "väg hem skickas inte vidare (kan väljas). Vattentankar finns inte i planen och inte i modellen."
        ),
        (
            "The default does not count on neighbours' units (the scenario neighbours does), and units on their way "
            "home are not sent on (a scenario can choose to). The plan names no water tanker and the model has none."
        ),
    ),
    "as_decided": (
        "Bemanningen är den beslutade, timme för timme: ingen sjukfrånvaro, inga vakanser, ingen övertid.",
        "Staffing is as decided, hour by hour: no sick leave, no vacancies, no overtime.",
    ),
    "as_people": (
        (
            "Bemanningen är människor på schema: semester, sjukdom, utbildning, vakanser och inkallning dras för varje "
            "år. Sjukdom kommer en och en, inte som epidemi; ledarnas platser fylls först."
        ),
        (
            "Staffing is people on a roster: leave, illness, training, vacancies and recall are drawn for each year. "
            "Illness comes one by one, not as an epidemic; leaders' seats are filled first."
        ),
    ),
    "unplaced_roads": (
        "Larm på platser som ingen enhet når räknas som obesvarade: {places}.",
        "Alarms at places that no unit reaches count as unserved: {places}.",
    ),
    # books
    "arrivals": ("larm", "alarms"),
    "answered": ("besvarade", "answered"),
    "waiting": ("väntande vid årsskiftet", "waiting at the turn of the year"),
    "unserved": ("obesvarade", "unserved"),
    "books_line": (
        "{years} år: {arrivals} larm = {answered} besvarade + {waiting} väntande vid årsslut + {unserved} obesvarade.",
        "{years} years: {arrivals} alarms = {answered} answered + {waiting} waiting at year end + {unserved} unserved.",
    ),
    "unreachable": ("på platser som ingen väg når", "at places that no road reaches"),
    "no_crew": ("ingen styrka kunde åka", "no crew could go"),
    "all_busy": ("alla enheter upptagna", "all units busy"),
    "unserved_line": ("Obesvarade: {parts}.", "Unserved: {parts}."),
    "dispatches": ("larmade enheter", "units alarmed"),
    "failed_turnouts": ("enheter som inte kunde åka", "units that could not go"),
    "dispatches_line": (
        "{dispatches} enheter larmades, varav {failed} inte kunde åka.",
        "{dispatches} units were alarmed, of which {failed} could not go.",
    ),
    # how made
    "software": ("Program", "Software"),
    "command": ("Kommando som gör om körningen", "Command that repeats the run"),
    "years": ("Simulerade år", "Simulated years"),
    "calendar_year": ("Kalenderår", "Calendar year"),
    "seed": ("Frö", "Seed"),
    "engine": ("Motor", "Engine"),
    "draws": ("Dragningar av antagandena", "Draws of the assumptions"),
    "network": ("Vägnät", "Road network"),
    "credit": ("© OpenStreetMaps bidragsgivare (ODbL)", "© OpenStreetMap contributors (ODbL)"),
    "against": ("{title} mot {base}", "{title} against {base}"),
    # figures
    "fig_share_title": ("Andel larm som nås inom en viss tid", "Share of alarms reached within a given time"),
    "fig_share_x": (
        "minuter från larm till första enhet på plats",
        "minutes from alarm to first unit at the scene",
    ),
    "fig_band": ("Skuggat: 95 % när antagandena varieras.", "Shaded: 95 % when the assumptions vary."),
    "fig_goal": ("planens mål {target} min", "the plan's goal {target} min"),
    "fig_map_title": (
        "Mediantid från larm till framkomst, plats för plats",
        "Median time from alarm to arrival, place by place",
    ),
    "fig_map_schematic": ("Schematiskt vägnät", "Schematic road network"),
    "fig_map_station": ("station", "station"),
    "fig_map_ferry": ("färja", "ferry"),
    "fig_map_never": ("nås inte", "not reached"),
    "fig_map_scale": ("minuter", "minutes"),
    "fig_map_size": ("Ytan visar larm per år.", "Area shows alarms a year."),
    "fig_differences_title": ("Skillnad mot {base}", "Difference from {base}"),
    "fig_differences_x": ("minuter (till höger: längre tid)", "minutes (right: longer)"),
    "fig_never_x": (
        "procentenheter (till höger: uteblir oftare)",
        "percentage points (right: fails to come more often)",
    ),
    "fig_none": ("kan inte anges", "cannot be stated"),
    "fig_whisker": (
        "Punkt: skillnad. Streck: 95 % när antagandena varieras. Samma larm i alla scenarier.",
        "Dot: difference. Bar: 95 % when the assumptions vary. The same alarms in every scenario.",
    ),
    "fig_whisker_chance": (
        "Punkt: skillnad. Streck: bara slump, 95 %. Samma larm i alla scenarier.",
        "Dot: difference. Bar: chance only, 95 %. The same alarms in every scenario.",
    ),
}
"""Swedish, English."""
