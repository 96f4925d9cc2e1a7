"""Which page answers which address."""

from django.urls import URLPattern, path

from tengill.web.access import View, private, public
from tengill.web.views import (
    account,
    comparison,
    credit_settings,
    drifting,
    imports,
    introductions,
    messages,
    network_map,
    outcome_entry,
    outcomes,
    people,
    person,
    review,
    search,
    settings,
    statement,
    system,
    today,
    told,
    told_facts,
)


def _page(route: str, view: View, name: str) -> URLPattern:
    return path(route, private(view), name=name)


urlpatterns = [
    _page("", today.page, "today"),
    _page("people", people.page, "people"),
    _page("people/merges", people.merges, "people_merges"),
    _page("people/merge", people.merge, "people_merge"),
    _page("people/<int:person_id>", person.page, "person"),
    _page("people/<int:person_id>/change", person.change, "person_change"),
    _page("introductions", introductions.page, "introductions"),
    _page("introductions/new", told.act, "introduction_new"),
    _page("acts/<int:act_id>", review.act, "act"),
    _page("acts/<int:act_id>/took", introductions.took, "act_took"),
    _page("acts/<int:act_id>/published", told.published, "act_published"),
    _page("acquaintances", told.acquaintances, "acquaintances"),
    _page("outcomes", outcomes.page, "outcomes"),
    _page("outcomes/new", outcome_entry.new, "outcome_new"),
    _page("outcomes/import", outcome_entry.import_file, "outcome_import"),
    _page("outcomes/lift/<int:act_id>", outcome_entry.lift, "outcome_lift"),
    _page("outcomes/<int:outcome_id>", outcomes.one, "outcome"),
    _page("outcomes/<int:outcome_id>/double", told.double, "outcome_double"),
    _page("outcomes/<int:outcome_id>/otherwise", outcomes.otherwise, "outcome_otherwise"),
    _page("outcomes/<int:outcome_id>/contributions", told.contribution, "contribution"),
    _page("statement", statement.page, "statement"),
    _page("comparison", comparison.page, "comparison"),
    _page("review", review.page, "review"),
    _page("review/decide", review.decide, "review_decide"),
    _page("review/undo/<int:decision_id>", review.undo, "review_undo"),
    _page("decisions/<str:decisions>/undo", review.take_back, "take_back"),
    _page("imports", imports.page, "imports"),
    _page("imports/plan", imports.plan, "import_plan"),
    _page("imports/start", imports.start, "import_start"),
    _page("imports/columns", imports.columns, "import_columns"),
    _page("imports/tray", imports.tray, "tray"),
    _page("imports/<int:run_id>", imports.run, "run"),
    _page("imports/<int:run_id>/progress", imports.progress, "run_progress"),
    _page("imports/<int:run_id>/cancel", imports.cancel, "run_cancel"),
    _page("imports/<int:run_id>/resume", imports.resume, "run_resume"),
    _page("imports/<int:run_id>/undo", imports.undo, "run_undo"),
    _page("messages/<int:message_id>", messages.page, "message"),
    _page("cards/<int:card_id>", told_facts.card, "card"),
    _page("meetings/<int:meeting_id>", told_facts.meeting, "meeting"),
    _page("interactions/<int:interaction_id>", told_facts.interaction, "interaction"),
    _page("drifting", drifting.page, "drifting"),
    _page("drifting/<int:person_id>", drifting.decide, "drift_decide"),
    _page("drifting/undo/<int:decision_id>", drifting.undo, "drift_undo"),
    _page("map", network_map.page, "map"),
    _page("map/state", network_map.state, "map_state"),
    _page("map/way", network_map.way, "map_way"),
    _page("map/find", network_map.find, "map_find"),
    _page("map/table", network_map.table, "map_table"),
    _page("map/<int:run_id>/opening.json", network_map.opening, "map_opening"),
    _page("map/<int:run_id>/people.json", network_map.some, "map_people"),
    _page("map/<int:run_id>/<int:level>/<int:column>/<int:row>.json", network_map.tile, "map_tile"),
    _page("search", search.page, "search"),
    _page("search/quick", search.quick, "search_quick"),
    _page("settings", settings.page, "settings"),
    _page("settings/credit", credit_settings.page, "credit_settings"),
    _page("logout", account.leave, "logout"),
    path("login", public(account.enter), name="login"),
    path("healthz", public(system.healthz), name="healthz"),
    path("speculation.json", public(system.speculation), name="speculation"),
]

handler400 = system.bad_request
handler403 = system.forbidden
handler404 = system.not_found
handler500 = system.failed
