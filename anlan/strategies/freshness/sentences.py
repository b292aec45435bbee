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
    "strategies.freshness.not_inspected": _(
        "None of the inspection items that it names is checked on an asset of these classes."
    ),
    "strategies.freshness.policy_missing": _("There is no backup policy of the kind “%(kind)s”."),
}
