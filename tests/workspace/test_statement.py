import pytest
from credit_world import chain_world

from tengill.workspace.attribute import attribute_all
from tengill.workspace.statement import *

pytestmark = pytest.mark.django_db

def test_x():
    world = chain_world()
    attribute_all()
    v=statement()
    print(render_text(v)); print(render_text(v,locale="is")); print(render_csv(v)); print(render_json(v)); open('/tmp/credit/s.html','w').write(render_html(v,'is'))
