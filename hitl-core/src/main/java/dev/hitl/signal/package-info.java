/**
 * What is known about a call besides what it says: the agent's own {@link dev.hitl.call.Signals},
 * what the application's {@link dev.hitl.signal.SignalSource}s say of it, how its run went so far
 * ({@link dev.hitl.signal.RunFacts}), and whether the like was done before. All of it together is
 * the {@link dev.hitl.signal.Evidence} of one judgement, which goes on record with it, so that the
 * same judgement can be made again. An {@link dev.hitl.signal.Alarm} is a test of it that a rule
 * may hang on.
 *
 * <p>Policy comes next: it turns alarms that ring into verdicts.
 */
@NullMarked
package dev.hitl.signal;

import org.jspecify.annotations.NullMarked;
