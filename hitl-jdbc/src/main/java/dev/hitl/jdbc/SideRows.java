package dev.hitl.jdbc;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.SideChain;
import dev.hitl.checkpoint.RunRecord.Head;

/** The table {@code hitl_chain}: where side chains end. */
final class SideRows {
  private SideRows() {}

  static Head head(Tx tx, String subject) {
    return tx.query("SELECT head_seq, head_hash FROM hitl_chain WHERE subject = :subject")
        .bind("subject", subject)
        .map((row, context) -> new Head(row.getLong("head_seq"), row.getString("head_hash")))
        .findOne()
        .orElse(Head.NONE);
  }

  /** On condition that the chain ends where the event goes on; the first one by its key. */
  static void append(Plan plan, AuditEvent event) {
    if (!SideChain.is(event.subject())) {
      throw new IllegalArgumentException(event.subject() + " is no side chain");
    }
    if (event.seq() == 1) {
      plan.insert(
          "hitl_chain",
          "subject, head_seq, head_hash",
          Sql.row().text(event.subject()).number(1).text(event.hash()));
    } else {
      plan.require(
          new Sql("UPDATE hitl_chain SET head_seq = ")
              .number(event.seq())
              .add(", head_hash = ")
              .text(event.hash())
              .add(" WHERE subject = ")
              .text(event.subject())
              .add(" AND head_seq = ")
              .number(event.seq() - 1)
              .add(" AND head_hash = ")
              .text(event.previous()));
    }
    AuditRows.insert(plan, event);
  }
}
