"""What the faults of freshness say."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "strategies.freshness.link_gone": _("It links to “%(slug)s”, which is not in use."),
    "strategies.freshness.item_gone": _("It names %(item)s, which the catalogue does not know."),
    "strategies.freshness.policy_unknown": _("It names the unknown kind of policy “%(kind)s”."),
    "strategies.freshness.role_unknown": _("Step “%(step)s” names the unknown role “%(role)s”."),
    "strategies.freshness.value_unknown": _(
        "The command of step “%(step)s” asks for “%(name)s”, which no situation can hold."
    ),
    "strategies.freshness.item_not_inspected": _(
        "Inspection item %(item)s is checked on no asset that it is written for."
    ),
    "strategies.freshness.policy_missing": _("There is no backup policy of the kind “%(kind)s”."),
}
