"""Settings are read at import: tests get a scratch data folder and English before Django starts.

Loaded by pytest's `-p tests.environment`, which comes before pytest-django.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_scratch = Path(tempfile.mkdtemp(prefix="anlan-test-"))
atexit.register(shutil.rmtree, _scratch, ignore_errors=True)

for _name in [name for name in os.environ if name.startswith("ANLAN_")]:
    if _name not in {"ANLAN_DATABASE_URL", "ANLAN_KILL_SEED"}:
        del os.environ[_name]
os.environ.pop("PORT", None)
os.environ["ANLAN_DATA"] = str(_scratch / "var")
os.environ["ANLAN_LANGUAGE"] = "en"
os.environ["ANLAN_TIME_ZONE"] = "Asia/Shanghai"
