/** What a case loads when it runs. */

/** Nothing in particular. */
export const later = 1;
