"""Every reason of backup in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    # Sources.
    "backup.source_missing": _("%(path)s does not exist."),
    "backup.source_relative": _("%(path)s is not an absolute path."),
    "backup.source_none": _("No path was given."),
    "backup.source_empty": _("The source holds no file; is its disk mounted?"),
    "backup.database_unreadable": _("%(path)s cannot be read as a SQLite database: %(said)s"),
    "backup.unreadable": _("%(count)s paths could not be read: %(first)s"),
    "backup.dump_failed": _("The database could not be dumped: %(said)s"),
    "backup.pg_dump_missing": _("pg_dump is missing. Run: apt-get install -y postgresql-client"),
    # restic and its repository.
    "backup.restic_missing": _("restic is missing. Run: %(command)s"),
    "backup.restic_old": _("restic %(version)s is too old; 0.14 or newer is needed."),
    "backup.restic_unknown": _("restic answered something unknown: %(said)s"),
    "backup.restic_failed": _("restic %(command)s failed: %(said)s"),
    "backup.no_summary": _("restic ended without saying what it backed up: %(said)s"),
    "backup.interrupted": _("restic %(command)s was interrupted."),
    "backup.wrong_password": _("The password of the repository at %(location)s is wrong."),
    "backup.repository_missing": _("There is no repository at %(location)s."),
    "backup.repository_locked": _("The repository at %(location)s is locked by another program."),
    "backup.repository_unreadable": _(
        "The repository at %(location)s cannot be read: permission denied."
    ),
    "backup.repository_unreachable": _("The repository at %(location)s does not answer."),
    "backup.repository_damaged": _("The repository at %(location)s is damaged: %(said)s"),
    "backup.repository_changed": _(
        "This is another repository: expected %(expected)s, found %(found)s."
    ),
    "backup.repository_foreign": _("%(location)s holds other files; give it an empty folder."),
    "backup.repository_not_folder": _("%(location)s is not a folder."),
    "backup.repository_sound": _("Index, trees and packs of the repository are sound."),
    "backup.disk_full": _("The disk is full."),
    "backup.system_refused": _("The operating system refused: %(said)s"),
    # A run.
    "backup.full_first": _("First run: everything is read."),
    "backup.full_due": _("Full re-read, the last one was %(days)s days ago."),
    "backup.full_recent": _("Incremental, the last full re-read was %(days)s days ago."),
    "backup.run_resumed": _("Went on where an interrupted attempt had ended."),
    "backup.cancelled": _("Somebody cancelled it."),
    "backup.gave_up": _("It was interrupted too often and given up."),
    "backup.policy_retired": _("The policy is retired."),
    "backup.not_listed": _("The repository does not list the snapshot."),
    "backup.wrong_sources": _("The snapshot holds other paths than the policy names."),
    "backup.files_lost": _("The source had %(expected)s files, the snapshot has only %(found)s."),
    "backup.canary_differs": _("The file restored as a canary differs from its source."),
    "backup.moving": _("%(count)s paths changed while they were backed up."),
    "backup.index_rebuilt": _("The index was rebuilt before everything was read again."),
    "backup.packs_damaged": _("%(count)s packs of the repository are damaged, first %(first)s."),
    "backup.check_failed": _("The repository check found errors: %(said)s"),
    "backup.no_packs_read": _("The check read no pack at all, so it proves nothing."),
    # Freshness.
    "backup.no_copy": _("There is no copy yet."),
    "backup.too_old": _(
        "The newest copy is %(hours)s h %(minutes)s min old, allowed are"
        " %(allowed_h)s h %(allowed_m)s min."
    ),
    "backup.fresh": _(
        "The newest copy is %(hours)s h %(minutes)s min old, within the allowed"
        " %(allowed_h)s h %(allowed_m)s min."
    ),
    "backup.last_run_made": _("The last run of “%(name)s” made a copy."),
    "backup.last_run_failed": _("The last run of “%(name)s” failed."),
    # Proof.
    "backup.bit_for_bit": _("%(files)s files compared bit for bit, all equal."),
    "backup.database_sound": _(
        "The restored database opens, passes its integrity check and holds the same"
        " %(rows)s rows in %(tables)s tables."
    ),
    "backup.database_damaged": _("The restored database is damaged: %(said)s"),
    "backup.rows_differ": _("Table %(table)s had %(expected)s rows, restored are %(found)s."),
    "backup.files_missing": _("%(count)s paths are missing, first %(first)s."),
    "backup.files_different": _("%(count)s paths differ, first %(first)s."),
    "backup.files_extra": _("%(count)s paths were not in the source, first %(first)s."),
    "backup.files_unreadable": _("%(count)s paths could not be read, first %(first)s."),
    "backup.nothing_compared": _("Nothing could be compared; %(moving)s paths had changed."),
    "backup.nothing_proven": _("No copy is proven by a restore."),
    "backup.newest_proven": _("The newest copy is proven by a restore."),
    "backup.snapshot_gone": _("The snapshot is no longer in the repository."),
    "backup.manifest_missing": _("The manifest %(path)s is missing; nothing can be compared."),
    "backup.manifest_altered": _("The manifest %(path)s was altered after the backup."),
    "backup.manifest_broken": _("The manifest cannot be read from line %(line)s on."),
    # Restore.
    "backup.target_relative": _("%(path)s is not an absolute path."),
    "backup.target_not_empty": _("%(path)s holds something already; give a fresh folder."),
    "backup.target_unwritable": _("%(path)s cannot be written: %(said)s"),
    "backup.target_too_small": _(
        "%(path)s has too little room: %(needed)s bytes are needed, %(free)s are free."
    ),
    "backup.old_tree_kept": _("What was there before is kept as %(path)s."),
    "backup.restore_running": _("The restore is still running."),
    "backup.no_policy": _("This asset has no backup policy."),
    "backup.no_such_copy": _("There is no copy that may be used for this."),
    "backup.refused": "%(said)s",
    "backup.policy_gone": _("The policy no longer exists."),
    # Estimates.
    "backup.loses_at_most": _("At most %(hours)s h %(minutes)s min of data are lost."),
    "backup.loses_all": _(
        "There is no copy to go back to: everything since the beginning is lost."
    ),
    "backup.restore_takes_s": _(
        "A restore takes about %(seconds)s s by the last %(runs)s measurements."
    ),
    "backup.restore_takes_m": _(
        "A restore takes about %(minutes)s min by the last %(runs)s measurements."
    ),
    "backup.restore_unmeasured": _("No restore was measured yet."),
}
