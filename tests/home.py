"""A plugin that gives the tests a home of their own, before Django's settings look for one."""

import os
import tempfile

os.environ["TENGILL_HOME"] = tempfile.mkdtemp(prefix="tengill-test-")
