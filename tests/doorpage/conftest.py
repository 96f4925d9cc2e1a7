import pytest
from tests.doorpage.doors import Desk


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)
