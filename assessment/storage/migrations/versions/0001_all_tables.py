"""All tables of the first version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and the link that the audit chain begins with."""
    _reference()
    _cases()
    _drafts()
    _records()
    _audit_chain()


def _reference() -> None:
    """Persons, rule sets and marks."""
    op.create_table(
        "person",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "ruleset_snapshot",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("ruleset_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.CheckConstraint("length(fingerprint) = 64", name=op.f("ck_ruleset_snapshot_fingerprint")),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_ruleset_snapshot")),
    )
    op.create_table(
        "database_mark",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_database_mark")),
    )


def _cases() -> None:
    """Cases and their assessments."""
    op.create_table(
        "renovation_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_order", sa.Text(), nullable=False),
        sa.Column("housing_association", sa.Text(), nullable=True),
        sa.Column("association_order", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("budget_total_dkk", sa.BigInteger(), nullable=True),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("budget_total_dkk >= 0", name=op.f("ck_renovation_case_budget_total_dkk")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renovation_case")),
        sa.UniqueConstraint("case_number", name=op.f("uq_renovation_case_case_number")),
    )
    op.create_index("ix_renovation_case_housing_association", "renovation_case", ["housing_association"], unique=False)
    op.create_index("ix_renovation_case_updated_at_id", "renovation_case", ["updated_at", "id"], unique=False)
    op.create_table(
        "assessment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("ruleset_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=False),
        sa.Column("open_revisions", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiting_on", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'locked', 'submitted', 'returned', 'approved', 'issued')",
            name=op.f("ck_assessment_state"),
        ),
        sa.CheckConstraint("waiting_on IN ('sagsbehandler', 'leder', 'ingen')", name=op.f("ck_assessment_waiting_on")),
        sa.CheckConstraint("number > 0", name=op.f("ck_assessment_number")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["renovation_case.id"], name=op.f("fk_assessment_case_id_renovation_case")
        ),
        sa.ForeignKeyConstraint(
            ["ruleset_fingerprint"],
            ["ruleset_snapshot.fingerprint"],
            name=op.f("fk_assessment_ruleset_fingerprint_ruleset_snapshot"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_assessment_case_id_number")),
    )
    op.create_index("ix_assessment_state_case_id", "assessment", ["state", "case_id"], unique=False)


def _drafts() -> None:
    """What is under way."""
    op.create_table(
        "draft",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("field_savers", sa.Text(), nullable=False),
        sa.Column("saved_by", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=op.f("fk_draft_assessment_id_assessment")),
        sa.PrimaryKeyConstraint("assessment_id", name=op.f("pk_draft")),
    )
    op.create_table(
        "contributor",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_contributor_assessment_id_assessment")
        ),
        sa.PrimaryKeyConstraint("assessment_id", "person_id", name=op.f("pk_contributor")),
    )
    op.create_table(
        "leftover",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("theirs", sa.Text(), nullable=False),
        sa.Column("theirs_by", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_leftover_assessment_id_assessment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leftover")),
    )
    op.create_index("ix_leftover_assessment_id_person_id", "leftover", ["assessment_id", "person_id"], unique=False)
    op.create_table(
        "note",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=op.f("fk_note_assessment_id_assessment")),
        sa.PrimaryKeyConstraint("assessment_id", "person_id", "path", name=op.f("pk_note")),
    )


def _records() -> None:
    """What is never changed."""
    op.create_table(
        "submitted_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("ruleset_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("indication", sa.Text(), nullable=False),
        sa.CheckConstraint("length(content_sha256) = 64", name=op.f("ck_submitted_version_content_sha256")),
        sa.CheckConstraint("number > 0", name=op.f("ck_submitted_version_number")),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_submitted_version_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(
            ["ruleset_fingerprint"],
            ["ruleset_snapshot.fingerprint"],
            name=op.f("fk_submitted_version_ruleset_fingerprint_ruleset_snapshot"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submitted_version")),
        sa.UniqueConstraint("assessment_id", "number", name=op.f("uq_submitted_version_assessment_id_number")),
        sa.UniqueConstraint(
            "id", "assessment_id", "author_id", name=op.f("uq_submitted_version_id_assessment_id_author_id")
        ),
    )
    op.create_table(
        "decision",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Text(), nullable=False),
        sa.Column("decider_id", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("criterion_comments", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome IN ('returned', 'approved')", name=op.f("ck_decision_outcome")),
        sa.CheckConstraint("decider_id <> author_id", name=op.f("ck_decision_four_eyes")),
        sa.ForeignKeyConstraint(
            ["version_id", "assessment_id", "author_id"],
            ["submitted_version.id", "submitted_version.assessment_id", "submitted_version.author_id"],
            name=op.f("fk_decision_submitted_version"),
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_decision")),
    )
    op.create_index("ix_decision_assessment_id", "decision", ["assessment_id"], unique=False)
    op.create_table(
        "blob",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(content) = length", name=op.f("ck_blob_length")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_blob_sha256")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob")),
    )
    op.create_table(
        "issued_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("blob_sha256", sa.String(length=64), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["blob_sha256"], ["blob.sha256"], name=op.f("fk_issued_document_blob_sha256_blob")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["submitted_version.id"], name=op.f("fk_issued_document_version_id_submitted_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_document")),
    )
    op.create_index("ix_issued_document_version_id", "issued_document", ["version_id"], unique=False)


def _audit_chain() -> None:
    """Events, each with the hash of the one before, and the last of them."""
    op.create_table(
        "event",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("assessment_id", sa.Uuid(), nullable=True),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(hash) = 64", name=op.f("ck_event_hash")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_event")),
        sa.UniqueConstraint("hash", name=op.f("uq_event_hash")),
        sa.UniqueConstraint("prev_hash", name=op.f("uq_event_prev_hash")),
    )
    op.create_index("ix_event_case_id_seq", "event", ["case_id", "seq"], unique=False)
    op.create_table(
        "chain_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_chain_head_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_head")),
    )
    head = sa.table("chain_head", sa.column("id"), sa.column("seq"), sa.column("hash"))
    op.bulk_insert(head, [{"id": 1, "seq": 0, "hash": "0" * 64}])
