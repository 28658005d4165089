#!/usr/bin/env bash
# Welcomes each person who joins and answers "!time". Run: bash bot.sh [HOST PORT]
exec 3<>"/dev/tcp/${1:-127.0.0.1}/${2:-9000}" || exit
say() { printf '{"type":"message","room":"lobby","text":"%s"}\n' "$1" >&3; }
echo '{"type":"nick","nick":"bot"}' >&3
while IFS= read -r -t 60 line <&3 || (($? > 128)); do
  # The server closes connections that are silent for 5 minutes.
  if ((SECONDS >= 60)); then echo '{"type":"ping"}' >&3; SECONDS=0; fi
  nick=${line##*'"nick":"'} nick=${nick%%'"'*}
  case $line in
    '{"type":"join"'*) say "Welcome, $nick!" ;;
    '{"type":"message"'*'"text":"!time"}') say "$(date)" ;;
    '{"type":"error"'*) echo "$line" >&2 && exit 1 ;;
  esac
done
