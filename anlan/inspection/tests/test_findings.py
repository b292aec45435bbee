import pytest

from anlan.core.errors import BadInput, Refused
from anlan.inspection.actions import assign_finding, rectify_finding, review_finding
from anlan.inspection.models import Finding


@pytest.fixture
def finding(web_check, take, ada):
    take(web_check, False, False)
    return Finding.objects.for_system("test").get()


def test_one_rectifies_and_another_reviews(finding, ada, root):
    rectify_finding(finding, "restarted the service", actor=ada.actor)
    assert (finding.state, finding.note) == ("rectified", "restarted the service")
    with pytest.raises(Refused):
        review_finding(finding, actor=ada.actor)
    review_finding(finding, actor=root.actor)
    assert finding.state == "reviewed"
    with pytest.raises(Refused):
        rectify_finding(finding, "again", actor=ada.actor)


def test_it_wants_to_know_what_was_done(finding, ada):
    with pytest.raises(BadInput):
        rectify_finding(finding, "  ", actor=ada.actor)


def test_it_sits_on_somebody_s_to_do_and_can_be_handed_on(finding, ada, bob, mallory):
    assert Finding.objects.visible_to(ada).to_do_of(ada.pk).count() == 1
    assign_finding(finding, bob, actor=ada.actor)
    assert finding.assignee == bob
    with pytest.raises(BadInput):
        assign_finding(finding, mallory, actor=ada.actor)


def test_a_check_that_fails_again_after_rectification_is_a_new_finding(
    finding, web_check, take, ada
):
    rectify_finding(finding, "restarted", actor=ada.actor)
    take(web_check, True, True, False, False)
    assert Finding.objects.for_system("test").open().exclude(pk=finding.pk).count() == 1
