/** The path of `key` below `field`, as findings show it: `data.config`, `data["a.b"]`, and `data` where `field` is empty. */
export const fieldOf = (field: string, key: string): string =>
  /^[A-Za-z_][\w-]*$/.test(key) ? (field === '' ? key : `${field}.${key}`) : `${field}[${JSON.stringify(key)}]`;
