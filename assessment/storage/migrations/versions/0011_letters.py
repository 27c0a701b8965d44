"""Letters to the housing association: their wordings, and the letters as they were made final."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "letter_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("blob_sha256", sa.String(length=64), nullable=True),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_letter_entry_number")),
        sa.CheckConstraint("kind IN ('hoeringsbrev', 'afgoerelsesbrev')", name=op.f("ck_letter_entry_kind")),
        sa.CheckConstraint("step IN ('written', 'kept')", name=op.f("ck_letter_entry_step")),
        sa.CheckConstraint("(step = 'kept') = (blob_sha256 IS NOT NULL)", name=op.f("ck_letter_entry_kept")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["renovation_case.id"], name=op.f("fk_letter_entry_case_id_renovation_case")
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_letter_entry_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(["blob_sha256"], ["blob.sha256"], name=op.f("fk_letter_entry_blob_sha256_blob")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_entry")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_letter_entry_case_id_number")),
    )
    op.create_index("ix_letter_entry_assessment_id", "letter_entry", ["assessment_id"], unique=False)
    op.create_index("ix_letter_entry_blob_sha256", "letter_entry", ["blob_sha256"], unique=False)
