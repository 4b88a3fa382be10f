package dev.hitl.grant;

/**
 * What history suggests to grant: a text and a proposal, which nobody applies but a person who
 * gives it.
 *
 * @param text such as {@code people approved 40 of 40 calls of refund by support with amount from 0
 *     to at most 10}; inert, and without secrets
 * @param proposal what could be given
 * @param approved how many such calls people approved; they approved every one
 */
public record Suggestion(String text, Proposal proposal, int approved) {}
