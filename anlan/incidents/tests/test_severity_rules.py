"""Severity from impact and urgency, with its reasons."""

import pytest

from anlan.incidents.rules import Impact, Severity, Urgency, impact_of, severity_of


@pytest.mark.parametrize(
    ("impact", "levels"),
    [
        (Impact.ORGANISATION, "I II III"),
        (Impact.DEPARTMENT, "II III IV"),
        (Impact.PERSON, "III IV IV"),
    ],
)
def test_the_matrix(impact, levels):
    found = [severity_of(impact, urgency).what.value for urgency in Urgency]
    assert " ".join(found) == levels


def test_data_loss_is_always_the_gravest():
    verdict = severity_of(Impact.PERSON, Urgency.UNAFFECTED, data_lost=True, given=Severity.IV)
    assert verdict.what == Severity.I
    assert verdict.because[0].code == "incidents.severity_data_loss"


def test_the_sender_may_say_it():
    verdict = severity_of(Impact.PERSON, Urgency.UNAFFECTED, given=Severity.II)
    assert verdict.what == Severity.II
    assert verdict.because[0].params == {"severity": "II"}


def test_a_vital_asset_reaches_the_whole_organisation():
    reach = [impact_of(level).value for level in (1, 2, 3, 4, None)]
    assert reach == ["organisation", "department", "department", "person", "department"]
