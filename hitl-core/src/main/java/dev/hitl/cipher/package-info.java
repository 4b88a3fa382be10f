/**
 * Keys that are under other keys: {@link dev.hitl.cipher.MasterKeys} is where the application's
 * master keys come in, {@link dev.hitl.cipher.Aes} is AES-256-GCM.
 *
 * <p>The store package has a key for each person and encrypts with it what is theirs; destroying
 * the key erases the person's data wherever copies of it are.
 */
@NullMarked
package dev.hitl.cipher;

import org.jspecify.annotations.NullMarked;
