/** An entry of a GRUB menu: what it loads, or nothing if it leaves the menu. */
export interface MenuEntry {
  readonly title: string;
  /** Path below the TFTP root, and the kernel's parameters. */
  readonly kernel?: string;
  readonly parameters: readonly string[];
  readonly initrd?: string;
}

/** The entries that a machine sees: those in the block of its MAC address. Reads the form that `grubMenu` writes. */
export function menuEntries(text: string, mac: string): readonly MenuEntry[] {
  const block = new RegExp(`if \\[ "\\$net_default_mac" = "${mac}" \\]; then\\n([\\s\\S]*?)\\nfi`).exec(text)?.[1] ?? '';
  return [...block.matchAll(/menuentry "([^"]*)" \{\n([\s\S]*?)\n\s*\}/g)].map(([, title = '', body = '']) => {
    const [kernel, ...parameters] = (/^\s*linux (.*)$/m.exec(body)?.[1] ?? '').split(' ').filter(Boolean);
    const initrd = /^\s*initrd (\S+)$/m.exec(body)?.[1];
    return { title, parameters, ...(kernel === undefined ? {} : { kernel }), ...(initrd === undefined ? {} : { initrd }) };
  });
}
