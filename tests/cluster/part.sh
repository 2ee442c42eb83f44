# What the parts of make check-cluster share.

skip() {
  echo "skipped: $*"
  exit 77
}

# need PACKAGE...: installs those that are missing.
need() {
  missing=
  for package; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing="$missing $package"
  done
  [ -n "$missing" ] || return 0
  command -v apt-get >/dev/null && [ "$(id -u)" -eq 0 ] || skip "these packages are missing:$missing"
  echo "Installing Debian packages:$missing"
  said=$(apt-get update -qq 2>&1 </dev/null &&
    # shellcheck disable=SC2086 # a list
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing 2>&1 </dev/null) ||
    skip "the packages$missing cannot be installed: $(echo "$said" | tail -n 1)"
}
