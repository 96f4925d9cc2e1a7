import pytest, sys
sys.path[:0]=['/work/main/tests/web','/work/main/tests/workspace']
from tengill.workspace import people_views, tagging, login, clock
from tengill.workspace.people_filter import Filters
from tengill.ledger import models
from browsing import browser, site, watched
from tengill.web import locale_build
from django.conf import settings as s
s.STATIC_ROOT=None
pytestmark=[pytest.mark.django_db(transaction=True)]
def test_shots(watched, site):
    w=site[1]
    tagging.add([w.anna.id,w.ben.id],"Choir"); tagging.add([w.anna.id],"Investor")
    models.PersonTag.objects.create(person_id=w.anna.id,tag="Friends",folded="friends")
    models.PersonSource.objects.create(person_id=w.anna.id,source="mail",facts=3)
    people_views.save("The choir",Filters(tags=("choir",))); people_views.save("Quiet investors",Filters(tags=("investor",),quiet=90),"name")
    for scheme in ("light","dark"):
        for width in (1280,360):
            one=watched(viewport={"width":width,"height":900},color_scheme=scheme)
            for n,path in enumerate(("/people","/people?org=castellan&quiet=30",f"/people/{w.anna.id}")):
                p=one.go(path); p.wait_for_timeout(900)
                if n==1: p.locator("#people-do-fold summary").click()
                p.screenshot(path=f"/tmp/people_list/s_{scheme}_{width}_{n}.png")
    one=watched(viewport={"width":1280,"height":900},locale="is-IS",extra_http_headers={"Accept-Language":"is"})
    p=one.go("/people?org=castellan&quiet=30"); p.wait_for_timeout(900); p.locator("#people-do-fold summary").click()
    p.screenshot(path="/tmp/people_list/s_is.png")
