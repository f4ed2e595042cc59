import { randomBytes, randomInt } from 'node:crypto';

/** Random lower-case hex digits; 4 bits of entropy each. `digits` is even. */
export const randomHex = (digits: number): string => randomBytes(digits / 2).toString('hex');

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Characters of a password: 32 of 62 letters and digits are 190 bits, and nothing in them is special in a URL or a shell. */
export const PASSWORD_LENGTH = 32;

/** A random password. */
export const randomPassword = (): string =>
  Array.from({ length: PASSWORD_LENGTH }, () => LETTERS_AND_DIGITS[randomInt(LETTERS_AND_DIGITS.length)]).join('');
