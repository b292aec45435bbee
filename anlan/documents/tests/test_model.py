import json

import pytest

from anlan.documents.model import Table, as_json, from_json

from .sample import sample


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_document_survives_json_unchanged(language):
    document = sample(language)
    assert from_json(json.loads(json.dumps(as_json(document)))) == document


def test_a_row_with_a_missing_cell_is_refused():
    with pytest.raises(ValueError, match="as many cells"):
        Table(("a", "b"), (("1",),))


def test_widths_must_fit_the_columns():
    with pytest.raises(ValueError, match="one width"):
        Table(("a", "b"), (), (1,))
