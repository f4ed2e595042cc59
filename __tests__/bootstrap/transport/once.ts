/** For a command that ends by itself: more than a busy machine needs, and less than a test may take. */
export const ONCE = { timeoutSeconds: 20 };
