/** Lines of scripts whose effect no query of the first steps asks for. */
export const IGNORED_COMMANDS = [
  /^$/,
  /^#/,
  /^set -e$/,
  /^umask /,
  /^mkdir -p /,
  /apt-get .* update$/,
  /^if apt-get -s /,
  /^debconf-set-selections$/,
  /^systemctl (daemon-reload|stop h5b-)/,
  /^systemctl is-active --quiet /,
  /^(nft -c -f \/dev\/stdin|f=\$\(mktemp\) && cat > "\$f" && chronyd -p )/,
  /^systemd-run /,
  /^(sync|networkctl reload|rm -f \/run\/systemd\/network\/\S+)$/,
  /^(if|fi|for|done| {2})/,
  /^\/usr\/lib\/systemd\/systemd-networkd-wait-online /,
  /^mv \/etc\/systemd\/network\/\S+ \S+$/,
];
