"""several processes: who writes for which partition, who does the timed work"""

import sqlalchemy as sa
from alembic import op


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

PARTITIONS = 64


def upgrade() -> None:
    owner = op.create_table(
        "partition_owner",
        sa.Column("partition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("partition", name=op.f("pk_partition_owner")),
    )
    op.bulk_insert(
        owner, [{"partition": number, "epoch": 0, "holder": ""} for number in range(PARTITIONS)]
    )
    lease = op.create_table(
        "lease",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.bulk_insert(lease, [{"name": "jobs", "holder": "", "epoch": 0, "until_ms": 0}])
    # the detectors' state is made again from the log of readings
    op.drop_table("detector_snapshot")
    op.create_table(
        "detector_snapshot",
        sa.Column("partitions", sa.String(length=200), nullable=False),
        sa.Column("arrival", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("partitions", name=op.f("pk_detector_snapshot")),
    )


def downgrade() -> None:
    op.drop_table("detector_snapshot")
    op.create_table(
        "detector_snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("arrival", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_detector_snapshot")),
    )
    op.drop_table("lease")
    op.drop_table("partition_owner")
