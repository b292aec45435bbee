"""The recovery sheet: one page with which a stranger brings the data back with plain restic."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from anlan.backup import places
from anlan.backup.models import Repository

_PAGE = """\
安澜恢复须知单 / ANLAN RECOVERY SHEET
{rule}
机构 / organisation : {organisation}
仓库 / repository   : {location}
打印时间 / printed  : {now}
托管密钥 / escrow key:

    {escrow}

【请打印】把本页与主密钥文件的副本一起锁进保险柜，然后删除本文件。
主密钥文件：{master_key}（不在任何备份里；丢失后，数据库中已存的口令无法解开，其余记录不受影响）。

1. 在任意一台 Linux 机器上安装 restic：  apt-get install -y restic
2. 把上面的托管密钥写入文件 key.txt（chmod 600），不要带空行。
3. 查看有哪些副本：    restic -r {location} --password-file key.txt snapshots
4. 恢复最新的副本：    restic -r {location} --password-file key.txt restore latest \\
                             {host}--verify --target /srv/restored
5. 安澜自身的数据库：把恢复出的 {database} 放到新机器的 var/{database}，
   把主密钥放到 var/master.key（权限 0600），然后执行 make up。
6. 若提示仓库被锁，先确认没有别的 restic 在运行，再执行：
                         restic -r {location} --password-file key.txt unlock

{rule}
PRINT THIS. Lock it away together with a copy of the master key file, then delete this file.
Master key file: {master_key} (in no backup; without it the passwords stored in the database
cannot be read, all other records can).

1. On any Linux machine:            apt-get install -y restic
2. Put the escrow key above into the file key.txt (chmod 600), without empty lines.
3. See which copies there are:      restic -r {location} --password-file key.txt snapshots
4. Restore the newest copy:         restic -r {location} --password-file key.txt restore latest \\
                                      {host}--verify --target /srv/restored
5. Anlan's own database: put the restored {database} into var/{database} of the new machine,
   the master key into var/master.key (mode 0600), then run make up.
6. If the repository is locked and no other restic is running:
                                    restic -r {location} --password-file key.txt unlock
"""


def write(repository: Repository) -> Path:
    """Write the sheet where only we can read it."""
    path = places.recovery_sheet(repository)
    is_own = Path(repository.location) == places.own_repository()
    text = _PAGE.format(
        rule="=" * 96,
        organisation=repository.organisation,
        location=repository.location,
        now=timezone.localtime().strftime("%Y-%m-%d %H:%M"),
        escrow=repository.escrow_password.reveal(),
        master_key=settings.ANLAN_KEY_FILE,
        host="--tag policy:anlan-database " if is_own else "",
        database=Path(str(settings.DATABASES["default"]["NAME"])).name,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def is_still_here(repository: Repository) -> bool:
    """True while the sheet lies on the machine whose loss it is meant for."""
    return places.recovery_sheet(repository).exists()
