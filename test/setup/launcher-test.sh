#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The launcher among commands that only take notes: what it installs, when it builds, what it hands
# on. Its folder has a space in its name, it is called through a link, and from elsewhere.
#
# shellcheck disable=SC2317 # check() calls its conditions
set -u

launcher=$(readlink -f -- "$(dirname -- "$0")/../../divertsim")
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
repository="$work/a repository"
bin=$work/bin
notes=$work/notes
mkdir -p "$repository" "$bin" "$work/elsewhere"
cp "$launcher" "$repository/divertsim"
ln -s "$repository/divertsim" "$work/link"
failures=0
unset DIVERTSIM_WERROR

# Only these, and what every system has
for command in awk cat chmod cp dirname env find flock getconf grep id mkdir readlink rm sed sh touch; do
    ln -s "$(command -v $command)" "$bin/$command"
done

stub() # stub NAME: a command whose script is on standard input
{
    {
        printf '#!/bin/sh\nnotes="%s" repository="%s" work="%s"\n' "$notes" "$repository" "$work"
        cat
    } >"$bin/$1"
    chmod +x "$bin/$1"
}

stub dpkg-query <<'EOF'
cat "$work/installed" 2>/dev/null
EOF
stub apt-cache <<'EOF'
[ -e "$work/lists" ] && echo "Package: $3"
exit 0
EOF
stub apt-get <<'EOF'
case "$*" in
*-s\ install*) [ ! -e "$work/removes" ] || cat "$work/removes" ;;
*update*) echo update >>"$notes"; touch "$work/lists" ;;
*)
    echo "apt-get $*" >>"$notes"
    for package in "$@"; do echo "$package installed" >>"$work/installed"; done
    ;;
esac
EOF
stub cmake <<'EOF'
echo "cmake $*" >>"$notes"
[ ! -e "$work/cmake-fails" ] || { echo 'CMake Error: no such thing'; exit 1; }
printf 'CMAKE_HOME_DIRECTORY:INTERNAL=%s\n' "$repository" >"$repository/build/CMakeCache.txt"
for argument in "$@"; do
    case $argument in -DDIVERTSIM*)
        pair=${argument#-D}
        echo "${pair%%=*}:BOOL=${pair#*=}" >>"$repository/build/CMakeCache.txt" ;;
    esac
done
touch "$repository/build/build.ninja"
EOF
stub ninja <<'EOF'
case " $* " in
*' -n '*) [ -e "$work/changed" ] || echo 'ninja: no work to do.'; exit 0 ;;
esac
echo "ninja ${*##*build }" >>"$notes"
[ ! -e "$work/ninja-fails" ] || { echo 'error: expected a semicolon'; exit 1; }
rm -f "$work/changed"
printf '#!/bin/sh\npwd\nprintf "<%%s>" "$@"\nexit 7\n' >"$repository/build/divertsim"
chmod +x "$repository/build/divertsim"
EOF
stub ctest <<'EOF'
echo "ctest $*" >>"$notes"
echo '100% tests passed'
[ ! -e "$work/ctest-fails" ] || exit 8
EOF
stub c++ </dev/null
stub sudo <<'EOF'
echo sudo >>"$notes"
exec env "$@"
EOF

call() # the launcher with $*: standard output in out, status in status, messages in err
{
    : >"$notes"
    (cd "$work/elsewhere" && PATH=$bin DIVERTSIM_OS_RELEASE=$work/os-release \
        "$work/link" "$@" >"$work/out" 2>"$work/err")
    status=$?
}

check() # check WHAT CONDITION...
{
    what=$1
    shift
    if ! "$@"; then
        failures=$((failures + 1))
        echo "FAILED: $what (status $status)"
        sed 's/^/  | /' "$notes" "$work/out" "$work/err"
    fi
}

noted() { grep -q -- "$1" "$notes"; }
not_noted() { ! noted "$1"; }
told() { grep -q -- "$1" "$work/err"; }
status_is() { [ "$status" = "$1" ]; }

debian() { printf 'ID=debian\nVERSION_ID="12"\n' >"$work/os-release"; }

debian
touch "$work/changed"
call run 'a file.json' -- --x
check 'a first call updates the lists' noted '^update'
check 'a first call installs what is missing' noted 'apt-get .* libns3-dev .* libboost1.81-dev'
check 'it says which' told 'installing .*libns3-dev'
check 'it installs npm where there is none' noted 'apt-get .* nodejs npm'
check 'it installs nothing for tests' not_noted 'libgtest-dev'
check 'it configures a release build' noted 'cmake .*Release'
check 'it builds the program' noted '^ninja.* divertsim'
check 'it hands on arguments and folder' grep -qF "<run><a file.json><--><--x>" "$work/out"
check 'the folder is the caller'"'"'s' grep -qxF "$(readlink -f "$work/elsewhere")" "$work/out"
check 'the status is that of the program' status_is 7

call list
check 'a second call does nothing of it' [ ! -s "$notes" ]
check 'and is quiet' [ ! -s "$work/err" ]
check 'and runs the program' grep -qF '<list>' "$work/out"

touch "$work/changed"
call list
check 'a change is built' noted '^ninja'
check 'without installing' not_noted apt-get

touch "$work/changed" "$work/ninja-fails"
call list
check 'an error of the build is shown' told 'expected a semicolon'
check 'and is status 3' status_is 3
check 'and nothing is run' [ ! -s "$work/out" ]
rm "$work/ninja-fails" "$work/changed"

DIVERTSIM_WERROR=1
export DIVERTSIM_WERROR
touch "$work/changed"
call test -R pf
unset DIVERTSIM_WERROR
check 'test installs the packages of tests' noted 'apt-get .*libgtest-dev'
check 'but not the others again' not_noted 'libns3-dev'
check 'test configures tests' noted 'cmake .*-DDIVERTSIM_TESTS=ON'
check 'with warnings as errors' noted 'cmake .*-DDIVERTSIM_WERROR=ON'
check 'test hands arguments to ctest' noted 'ctest .*-R pf'
check 'test ends with the lines of ctest' grep -qx '100% tests passed' "$work/out"
check 'test is status 0' status_is 0
call run x
check 'run after test configures nothing' not_noted cmake
touch "$work/ctest-fails"
call test
check 'a test that fails is status 1' status_is 1
rm "$work/ctest-fails"

sed -i "s|^CMAKE_HOME.*|CMAKE_HOME_DIRECTORY:INTERNAL=/elsewhere|" "$repository/build/CMakeCache.txt"
touch "$work/changed"
call list
check 'a repository that moved is built anew' noted '^cmake'

# Boost's headers may be exchanged, other packages stay
rm -rf "$repository/build" "$work/installed"
printf 'Remv libboost1.74-dev [1.74.0]\nRemv libboost-dev [1.74.0]\n' >"$work/removes"
touch "$work/changed"
call list
check 'Boost 1.74 is exchanged, and named' told 'these go: libboost1.74-dev libboost-dev'
check 'and the rest goes on' status_is 7
rm -rf "$repository/build" "$work/installed"
printf 'Remv libboost1.74-dev [1.74.0]\nRemv libcgal-dev [5.5]\n' >"$work/removes"
call list
check 'no other package is removed' told 'would have to go.*libcgal-dev'
check 'nothing is installed then' not_noted 'apt-get.*libns3-dev'
check 'and it is status 3' status_is 3
rm "$work/removes"

# Not root
rm -rf "$repository/build" "$work/installed" "$bin/id"
printf '#!/bin/sh\necho 1000\n' >"$bin/id"
chmod +x "$bin/id"
touch "$work/changed"
call list
check 'who is not root uses sudo' noted '^sudo'
rm -rf "$repository/build" "$work/installed" "$bin/sudo"
call list
check 'without sudo it gives the command' told 'as root: apt-get install .*libns3-dev'
check 'and is status 3, without sudo' status_is 3

# Another system
printf 'ID=fedora\nVERSION_ID=40\n' >"$work/os-release"
touch "$work/changed"
call list
check 'another system is left alone' not_noted 'apt-get'
check 'and tried' noted '^cmake'
check 'and used' status_is 7
rm -rf "$repository/build"
touch "$work/cmake-fails"
call list
check 'what is missing there is shown' told 'CMake Error: no such thing'
check 'and what is needed' told 'libns3-dev .*ns-3'
check 'and it is status 3, elsewhere' status_is 3
rm "$bin/ninja"
call list
check 'a missing tool is named' told 'there is no ninja'

[ "$failures" = 0 ] && echo 'all well'
exit "$failures"
