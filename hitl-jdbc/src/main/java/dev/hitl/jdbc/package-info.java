/**
 * The durable store, in a relational database: {@link dev.hitl.jdbc.JdbcStore}, and {@link
 * dev.hitl.jdbc.HitlSchema} for those who create its tables themselves.
 *
 * <p>Every writing method is one transaction whose first statements are conditional updates; a row
 * that was not there to be updated is read only to say why. What is particular to a database is in
 * its dialect and in its folder of scripts. A store goes into the {@code Hitl} builder.
 */
@NullMarked
package dev.hitl.jdbc;

import org.jspecify.annotations.NullMarked;
