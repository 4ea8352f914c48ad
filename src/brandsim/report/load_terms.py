"""Words of workload, simultaneous incidents, coverage and dispatch, in Swedish and English."""

LOAD_TERMS: dict[str, tuple[str, str]] = {
    "workload": ("Arbetsbelastning per år", "Workload a year"),
    "s_workload": ("Belastning", "Workload"),
    "turnouts_per_year": ("utryckningar per år", "turnouts a year"),
    "h_per_person": ("timmar ute per person på plats", "hours out per person on duty"),
    "busy_h": ("timmar med någon ute", "hours with anybody out"),
    "empty_out_h": ("timmar tom: alla ute", "hours empty: all out"),
    "below_minimum_out_h": ("timmar under minimum: folk ute", "hours below minimum: people out"),
    "below_ambition_out_h": ("timmar under ambition: folk ute", "hours below ambition: people out"),
    "interval95": ("95 %", "95 %"),
    "workload_note": (
        (
            "Timmar då stationen saknar folk för att de är ute på larm, utöver det schemat saknar; 95 %-intervall "
            "för medelåret mellan simulerade år. En styrka vars miniminivå är hela styrkan är under den så snart någon "
            "är ute."
        ),
        (
            "Hours in which the station lacks people because they are out on alarms, on top of what the roster lacks; "
            "95 % intervals of the mean year between simulated years. A crew whose minimum is the whole crew is below "
            "it as soon as anybody is out."
        ),
    ),
    "t_turnouts": ("utryckningar", "turnouts"),
    "t_per_person": ("h per person", "h per person"),
    "t_empty": ("h tom: alla ute", "h empty: all out"),
    "simultaneous": ("Samtidiga larm", "Simultaneous incidents"),
    "ongoing": ("pågående larm", "incidents going on"),
    "hours_a_year": ("timmar per år", "hours a year"),
    "begun": ("nya larm då, per år", "alarms then, a year"),
    "simultaneous_note": (
        "Ett larm pågår tills den sista enheten lämnar platsen.",
        "An incident goes on until the last unit leaves the scene.",
    ),
    "simultaneous_line": (
        "{share} av larmen kommer medan minst ett annat pågår, {share2} medan minst två gör det",
        "{share} of alarms come while at least one other incident goes on, {share2} while at least two do",
    ),
    "coverage": ("Täckning när alla är hemma", "Coverage when everybody is at home"),
    "s_coverage": ("Täckning", "Coverage"),
    "of_incidents": ("andel av larmen", "share of incidents"),
    "of_population": ("andel av de boende", "share of residents"),
    "by_nearest": ("snabbaste styrkan", "quickest crew"),
    "by_second": ("näst snabbaste styrkan", "second crew"),
    "measure": ("andel", "share"),
    "crew": ("styrka", "crew"),
    "coverage_note": (
        (
            "Väntad anspänningstid och körtid på barmark, medel över årets timmar; ingen är ute på larm. Folkmängd "
            "efter demand/places.csv."
        ),
        (
            "Expected turnout and travel on bare roads, mean over the year's hours; nobody is out. Population from "
            "demand/places.csv."
        ),
    ),
    "causes": ("Varför larmen blir sena", "Why incidents are reached late"),
    "s_causes": ("Orsaker", "Causes"),
    "cause": ("orsak", "cause"),
    "late_min": ("sena minuter per år", "late minutes a year"),
    "per_late": ("min per sent larm", "min per late incident"),
    "share_of_late": ("andel", "share"),
    "cause_queue": ("kö: alla som kunde komma var ute", "queue: all who could come were out"),
    "cause_busy": ("upptagen: närmare enheter var ute", "busy: nearer units were out"),
    "cause_unstaffed": ("obemannat: under ambitionsnivån", "unstaffed: below the ambition level"),
    "cause_ferry": ("färja, jämfört med en bro", "ferry, against a bridge"),
    "cause_turnout": ("anspänning, och de som inte kom", "turnout, and people who did not come"),
    "cause_distance": ("avstånd: körtiden", "distance: the drive"),
    "cause_undivided": ("kan inte delas upp", "cannot be divided"),
    "causes_note": (
        (
            "Tid utöver {target} min fram till första enhet, {n} sena larm per år ({years} år). Varje sent larm spelas "
            "om med hindren borttagna ett i taget i denna ordning; det som då försvinner är orsaken, och orsakerna "
            "summerar till förseningen. En annan ordning ger andra andelar (Run.causes, method='shapley')."
        ),
        (
            "Time beyond {target} min until the first unit, {n} late incidents a year ({years} years). Each is played "
            "again with the obstacles removed one by one in this order; what goes then is the cause, and the causes "
            "add up to the delay. Another order gives other shares (Run.causes, method='shapley')."
        ),
    ),
    "roster_title": ("{posts} tjänster håller {seats} platser", "{posts} posts keep {seats} seats"),
    "roster_line": (
        "{posts} tjänster håller {seats} platser dygnet runt; formeln ger {closed}. {gap}",
        "{posts} posts keep {seats} seats around the clock; the closed form gives {closed}. {gap}",
    ),
    "roster_given": ("Antalet tjänster är givet.", "The number of posts is given."),
    "roster_least": ("Färre går inte.", "Fewer will not do."),
    "roster_gap": (
        "Inget schema med {fewer} hittades i tid, men det är inte bevisat att inget finns.",
        "No roster with {fewer} was found in time, but it is not proved that there is none.",
    ),
    "roster_hours": (
        "Per pass: i medeltal {mean} schemalagda, minst {least}, så att {seats} är där med {absent} frånvaro.",
        "On a shift: {mean} rostered on average, at least {least}, so that {seats} are there with {absent} away.",
    ),
    "roster_checked": (
        "Dygnsvila {daily} h, veckovila {weekly} h, längsta pass {longest} h, {hours} h i veckan: {breaches} brott.",
        "Rest by day {daily} h, by week {weekly} h, longest shift {longest} h, {hours} h a week; {breaches} breaches.",
    ),
    "rostered": ("schemalagda", "rostered"),
    "weekday_letters": ("mtotfls", "MTWTFSS"),
    "policy_line": ("Larmning: {policy}", "Dispatch: {policy}"),
    "policy_quickest": (
        "snabbaste enhet efter väntad anspänningstid och körtid",
        "the quickest unit by expected turnout and travel",
    ),
    "policy_nearest": ("närmaste enhet efter körtid", "the nearest unit by travel"),
    "policy_own_area": ("den egna stationens område först", "the station of the area first"),
    "policy_weigh_cover": (
        "snabbaste enhet till de allvarligaste larmen, till andra den som lämnar bäst täckning",
        "the quickest unit to the gravest alarms, to others whoever leaves the best cover",
    ),
    "policy_preference": ("fasta listor per plats", "fixed lists by place"),
    "policy_own": ("egen regel ({name})", "a policy of one's own ({name})"),
    "policy_divert": (
        "enheter på väg hem kan larmas där de är",
        "units on their way home can be sent from where they are",
    ),
    "policy_redispatch": (
        "enheter på väg ut kan tas för allvarligare larm",
        "units on their way out can be taken for graver alarms",
    ),
    "policy_move_up": ("{n} regler för omfallsberedskap", "{n} rules of moving up"),
    "precision_line": (
        "Slumpfelet skulle bli högst ±{wanted} min och blev ±{reached} min efter {years} år.",
        "Chance error was to be at most ±{wanted} min and became ±{reached} min after {years} years.",
    ),
    "precision_missed": (
        "Slumpfelet skulle bli högst ±{wanted} min men blev ±{reached} min efter {years} år: fler år behövs.",
        "Chance error was to be at most ±{wanted} min but became ±{reached} min after {years} years: more are needed.",
    ),
}
