"""detector snapshots in parts, written in turn into one of two slots"""

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "detector_snapshot_part",
        sa.Column("partitions", sa.String(length=200), nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint(
            "partitions", "slot", "number", name=op.f("pk_detector_snapshot_part")
        ),
    )
    op.execute(
        "INSERT INTO detector_snapshot_part (partitions, slot, number, data) "
        "SELECT partitions, 0, 0, data FROM detector_snapshot"
    )
    with op.batch_alter_table("detector_snapshot") as table:
        table.add_column(sa.Column("slot", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("parts", sa.Integer(), nullable=False, server_default="1"))
        table.drop_column("data")
    with op.batch_alter_table("detector_snapshot") as table:
        table.alter_column("slot", server_default=None)
        table.alter_column("parts", server_default=None)


def downgrade() -> None:
    # the detectors learn anew
    op.drop_table("detector_snapshot_part")
    op.execute("DELETE FROM detector_snapshot")
    with op.batch_alter_table("detector_snapshot") as table:
        table.add_column(sa.Column("data", sa.LargeBinary(), nullable=False))
        table.drop_column("parts")
        table.drop_column("slot")
