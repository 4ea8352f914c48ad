"""The sentences of the verdict on a comparison, in Swedish and English."""

from __future__ import annotations

VERDICT_TERMS: dict[str, tuple[str, str]] = {
    "v_against": ("Jämfört med: {base}.", "Held against: {base}."),
    "v_same": (
        "Första enheten kommer fram ungefär lika snabbt: {parts}.",
        "The first unit arrives about as fast: {parts}.",
    ),
    "v_same_longer_tail": (
        "Första enheten kommer oftast fram ungefär lika snabbt, men de långa tiderna blir längre: {parts}.",
        "The first unit mostly arrives about as fast, but the long times get longer: {parts}.",
    ),
    "v_same_shorter_tail": (
        "Första enheten kommer oftast fram ungefär lika snabbt, men de långa tiderna blir kortare: {parts}.",
        "The first unit mostly arrives about as fast, but the long times get shorter: {parts}.",
    ),
    "v_same_longer_other": (
        "Första enheten kommer fram ungefär lika snabbt med målets mått, men ett annat mått blir längre: {parts}.",
        "The first unit arrives about as fast by the goal's statistic, but another gets longer: {parts}.",
    ),
    "v_same_shorter_other": (
        "Första enheten kommer fram ungefär lika snabbt med målets mått, men ett annat mått blir kortare: {parts}.",
        "The first unit arrives about as fast by the goal's statistic, but another gets shorter: {parts}.",
    ),
    "v_later": ("Första enheten kommer fram senare: {parts}.", "The first unit arrives later: {parts}."),
    "v_sooner": ("Första enheten kommer fram tidigare: {parts}.", "The first unit arrives sooner: {parts}."),
    "v_mixed": (
        "Första enheten: måtten går åt olika håll: {parts}.",
        "The first unit: the statistics go different ways: {parts}.",
    ),
    "v_unclear": (
        "Om första enheten kommer fram tidigare eller senare går inte att säga: {parts}.",
        "Whether the first unit arrives sooner or later cannot be told: {parts}.",
    ),
    "v_still_part": (
        "{statistic} ändras knappt, {difference} minuter{interval}",
        "{statistic} hardly changes, {difference} minutes{interval}",
    ),
    "v_plain_part": (
        "{statistic} {difference} minuter{interval}",
        "{statistic} {difference} minutes{interval}",
    ),
    "v_longer": (
        "{statistic} {difference} minuter längre{interval}",
        "{statistic} {difference} minutes longer{interval}",
    ),
    "v_shorter": (
        "{statistic} {difference} minuter kortare{interval}",
        "{statistic} {difference} minutes shorter{interval}",
    ),
    "v_unclear_part": (
        "{statistic} {difference} minuter, ej skilt från noll{interval}",
        "{statistic} {difference} minutes, not separable from zero{interval}",
    ),
    "v_unknown_part": (
        "{statistic} kan inte anges, för i vissa år faller måttet på larm där det aldrig blev komplett",
        "{statistic} cannot be stated, for in some years it falls on alarms where it was never complete",
    ),
    "v_within": (
        "Inom 10 minuter nås {after} av larmen, mot {before}.",
        "Within 10 minutes {after} of alarms are reached, against {before}.",
    ),
    "v_goal": (
        "Målet {target} minuter nås i {after} av de dragna åren, mot {before}.",
        "The goal of {target} minutes is met in {after} of the drawn years, against {before}.",
    ),
    "v_need": (
        "{name} (begärs {n} gånger om året): {parts}.",
        "{name} (asked for {n} times a year): {parts}.",
    ),
    "v_never_comes": (
        "kommer aldrig fram i scenariot; i jämförelsen uteblir den i {before} av fallen",
        "never comes in the scenario; in the baseline {before} of cases go without",
    ),
    "v_comes_again": (
        "uteblir i {after} av fallen; i jämförelsen kommer den aldrig fram",
        "fails to come in {after} of cases; in the baseline it never comes",
    ),
    "v_more_often": (
        "uteblir oftare, {after} mot {before}{interval}",
        "fails to come more often, {after} against {before}{interval}",
    ),
    "v_less_often": (
        "uteblir mer sällan, {after} mot {before}{interval}",
        "fails to come less often, {after} against {before}{interval}",
    ),
    "v_points": (" (skillnad {interval} procentenheter)", " (difference {interval} percentage points)"),
    "v_never_unclear": (
        "hur ofta den uteblir {difference} procentenheter{interval}",
        "how often it fails to come {difference} percentage points{interval}",
    ),
    "v_unchanged": ("Ingen skillnad att tala om: {names}.", "No difference to speak of: {names}."),
    "v_uncertain": ("Går inte att skilja från noll: {parts}.", "Not separable from zero: {parts}."),
    "v_unknown": (
        "Kan inte jämföras, för i vissa år faller måttet på larm där det aldrig blev komplett: {parts}.",
        "Cannot be compared, for in some years it falls on alarms where it was never complete: {parts}.",
    ),
    "v_more_years": (
        "Fler simulerade år skulle avgöra en del av detta.",
        "More simulated years would settle some of this.",
    ),
    "v_hours_more": (
        "Oftare {what}: {after} timmar per år mot {before}{spread}, alla styrkor sammanlagt.",
        "More often {what}: {after} hours a year against {before}{spread}, all crews together.",
    ),
    "v_hours_fewer": (
        "Mer sällan {what}: {after} timmar per år mot {before}{spread}, alla styrkor sammanlagt.",
        "Less often {what}: {after} hours a year against {before}{spread}, all crews together.",
    ),
    "v_hours_spread": (" (skillnad {spread})", " (difference {spread})"),
    "v_hours_same": (
        "Lika mycket under miniminivån: {after} timmar per år, alla styrkor sammanlagt.",
        "As much below the minimum level: {after} hours a year, all crews together.",
    ),
    "v_hours_below_minimum": ("under miniminivån", "below the minimum level"),
    "v_hours_below_ambition": ("under ambitionsnivån", "below the ambition level"),
    "v_hours_empty": ("utan schemalagd personal", "with nobody scheduled"),
    "v_dearer": ("Kostnad: {difference} tkr mer per år.", "Cost: {difference} tkr more a year."),
    "v_cheaper": ("Kostnad: {difference} tkr mindre per år.", "Cost: {difference} tkr less a year."),
    "v_cost_same": ("Kostnad: ingen skillnad.", "Cost: no difference."),
    "v_cost_line": (
        "{item}: {difference} tkr",
        "{item}: {difference} tkr",
    ),
    "v_cost_sources": ("Källa: {sources}.", "Source: {sources}."),
    "v_cost_priced": (
        "Övriga rader: prislistans priser; källorna står i rapportens kostnadstabell.",
        "Other lines: prices of the price list; the sources are in the report's table of costs.",
    ),
    "v_cost_unknown": (
        "Kostnad: kan inte anges, för det finns ingen känd kostnad för {what}.",
        "Cost: cannot be stated, for there is no known cost of {what}.",
    ),
    "v_unsaid_full_time": ("heltidsstyrkan", "the full-time crew"),
    "v_unsaid_neighbours": ("grannarnas hjälp", "the neighbours' help"),
    "v_unsaid_first_response": ("FIP", "the first-response persons"),
    "v_unsaid_volunteers": ("de frivilliga", "the volunteers"),
    "v_cost_varied": ("{item}: {difference} tkr ({spread})", "{item}: {difference} tkr ({spread})"),
    "v_cost_simulated": (
        "{item}: {difference} tkr ({spread} för medelåret)",
        "{item}: {difference} tkr ({spread} for the mean year)",
    ),
    "v_seats": ("Det som skiljer i bemanning: {parts}.", "What differs in staffing: {parts}."),
    "v_seat": ("{unit} {after} i stället för {before} personer", "{unit} {after} instead of {before} people"),
    "v_seat_empty": (
        "{unit} obemannat i stället för {before} på plats",
        "{unit} unmanned instead of {before} on duty",
    ),
    "v_free": (
        "{unit} fri inryckning, ingen garanterad, i stället för {before} personer",
        "{unit} free response, nobody guaranteed, instead of {before} people",
    ),
    "v_unfree": (
        "{unit} {after} personer i stället för fri inryckning",
        "{unit} {after} people instead of free response",
    ),
    "v_seats_same": ("Bemanningen, plats för plats, är densamma.", "Staffing, seat by seat, is the same."),
    "v_which_seat": (
        "Planen säger inte vilken plats det blir: det är ett antagande i scenariot.",
        "The plan does not say which seat it would be: that is an assumption of the scenario.",
    ),
    "v_bracket": (
        "Inom parentes: 95 % av utfallen när antagandena varieras, med samma larm i båda.",
        "In brackets: 95 % of outcomes when the assumptions vary, with the same alarms in both.",
    ),
    "v_bracket_chance": (
        "Inom parentes: bara slumpens osäkerhet (95 %); antagandena är inte varierade.",
        "In brackets: uncertainty of chance only (95 %); the assumptions were not varied.",
    ),
    "points_note": (
        "Tider i minuter. Skillnader i andelar är procentenheter.",
        "Times in minutes. Differences in shares are percentage points.",
    ),
    "from_call": ("Från 112-samtal (Koladas mått)", "From the call (Kolada's measure)"),
}
"""Swedish, English."""
