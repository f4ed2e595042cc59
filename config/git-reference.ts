/** Where the GitOps engine finds dist/: repository URLs and branch names. */

/** What is wrong with `text` as the URL of a Git repository, with a remedy; undefined if it is one. */
export const repositoryProblem = (text: string): string | undefined => {
  const [, user, host, path] = /^([\w.-]+)@([\w.-]+):([^/].*)$/.exec(text) ?? [];
  if (path) return `"${text}" is the short form of scp; did you mean "ssh://${user}@${host}/${path}"?`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['https:', 'ssh:'].includes(url.protocol) || url.pathname.length < 2 || /\s/.test(text)) {
    return `"${text}" is not the URL of a Git repository; write https://… or ssh://…`;
  }
  if (url.password !== '') return 'the URL contains a password; remove it and keep credentials in the secrets file';
  return undefined;
};

/** What is wrong with `text` as a branch, with a remedy; undefined if it is one (git-check-ref-format(1)). */
export const branchProblem = (text: string): string | undefined => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: git forbids control characters in references
  const forbidden = /[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|^[/.-]|\/\.|[/.]$|\.lock(\/|$)/;
  if (text !== '' && text !== '@' && text !== 'HEAD' && text.length <= 200 && !forbidden.test(text)) {
    return text.startsWith('refs/')
      ? `"${text}" is a full reference; did you mean "${text.replace(/^refs\/heads\//, '')}"?`
      : undefined;
  }
  return `${JSON.stringify(text)} is not a branch name; write a name that git accepts, e.g. main`;
};
