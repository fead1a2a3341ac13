#!/bin/sh
# Makes the image that the Dockerfile builds in out of this machine: its JDK, its Maven, Maven's local repository and
# the few programs that a build calls. For machines that cannot pull an image. Build with it so:
#
#   scripts/import-build-image.sh
#   docker build --build-arg BUILD_IMAGE=redis-operator-build --build-arg MAVEN_FLAGS=-o \
#     --build-arg BASE_IMAGE=scratch --build-arg BUNDLE_LIBC=true -t redis-operator .
#
# usage: import-build-image.sh [name of the image]
# JAVA_HOME names the JDK (25 or later). The local repository must hold what the build needs: run "make test" before.
set -eu
cd "$(dirname "$0")/.."

image=${1:-redis-operator-build}
: "${JAVA_HOME:?names no JDK}"
[ -x "$JAVA_HOME/bin/jlink" ] || { echo "$JAVA_HOME has no jlink" >&2; exit 1; }
maven=$(dirname "$(dirname "$(readlink -f "$(command -v mvn)")")")
repository=${MAVEN_REPOSITORY:-$HOME/.m2/repository}
programs="sh bash env cat cp mv rm mkdir rmdir ls ln find sed grep xargs dirname basename uname expr tr cut sort head
  tail touch chmod readlink date id sleep kill ldd true test which"

# No other goal needs this plugin, so "make test" alone would not have brought it.
./mvnw -B -q exec:help >/dev/null

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root/usr/bin" "$root/usr/lib" "$root/usr/lib64" "$root/opt/maven" "$root/opt/jdk" "$root/root/.m2" "$root/etc"
mkdir -m 1777 "$root/tmp"
ln -s usr/bin "$root/bin"
ln -s usr/lib "$root/lib"
ln -s usr/lib64 "$root/lib64"
echo 'root:x:0:0::/root:/bin/sh' >"$root/etc/passwd"

for program in $programs; do
  path=$(which "$program") || { echo "this machine has no $program" >&2; exit 1; }
  cp -L "$path" "$root/usr/bin/"
done
# The libraries of those programs and of the JDK, where their loader looks for them.
for file in "$root"/usr/bin/* "$JAVA_HOME/bin/java" "$JAVA_HOME/lib/server/libjvm.so" "$JAVA_HOME/lib/libnet.so"; do
  ldd "$file" 2>/dev/null | grep -o '/[^ ]*\.so[^ ]*' || true
done | sort -u | grep -v "^$JAVA_HOME" | while read -r library; do
  mkdir -p "$root$(dirname "$library")"
  cp -L "$library" "$root$library"
done
cp -RL "$maven/." "$root/opt/maven/"
cp -RL "$JAVA_HOME/." "$root/opt/jdk/"
cp -R "$repository" "$root/root/.m2/repository"

tar -C "$root" -c . | docker import \
  --change 'ENV JAVA_HOME=/opt/jdk PATH=/opt/jdk/bin:/opt/maven/bin:/usr/bin HOME=/root' - "$image"
