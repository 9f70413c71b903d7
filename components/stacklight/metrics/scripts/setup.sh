#!/bin/sh
# Makes one InfluxDB what all of them are, before it serves anybody: the organization, the bucket with its retention, the
# operator's token, and who may write and read. Done once for the same settings; a volume that is new has it done again.
set -eu
umask 077
url=http://127.0.0.1:8086

settings=$(cat <<EOF | sha256sum
$ORGANIZATION $BUCKET $RETENTION_SECONDS $OPERATOR_TOKEN $WRITER $WRITER_PASSWORD $READER $READER_PASSWORD
EOF
)
[ "$(cat "$DATA/set-up" 2>/dev/null || true)" != "$settings" ] || exit 0

"$@" --http-bind-address=127.0.0.1:8086 &
server=$!
trap 'kill -INT "$server" 2>/dev/null || true; wait "$server" || true' EXIT
until curl --silent --fail --output /dev/null "$url/health"; do
    kill -0 "$server"
    sleep 1
done

printf 'Authorization: Token %s\n' "$OPERATOR_TOKEN" >/tmp/authorization
# ask METHOD PATH: sends what it reads, prints the answer.
ask() {
    curl --silent --show-error --fail-with-body --header @/tmp/authorization --header 'Content-Type: application/json' \
        --request "$1" --data-binary @- "$url$2"
}
get() {
    curl --silent --show-error --fail-with-body --header @/tmp/authorization "$url$1"
}
# The first object's id in an answer.
id() {
    grep -o '"id": *"[0-9a-f]\{16\}"' | head -n 1 | cut -d '"' -f 4
}

if curl --silent --show-error --fail "$url/api/v2/setup" | grep -q '"allowed": *true'; then
    ask POST /api/v2/setup >/dev/null <<EOF
{"username": "operator", "org": "$ORGANIZATION", "bucket": "$BUCKET", "token": "$OPERATOR_TOKEN",
 "retentionPeriodSeconds": $RETENTION_SECONDS}
EOF
fi
org=$(get "/api/v2/orgs?org=$ORGANIZATION" | id)
bucket=$(get "/api/v2/buckets?name=$BUCKET" | id)
ask PATCH "/api/v2/buckets/$bucket" >/dev/null <<EOF
{"retentionRules": [{"type": "expire", "everySeconds": $RETENTION_SECONDS}]}
EOF

# account NAME ACTION: a user of the 1.x API who may do that with the bucket, and nothing else. Reads the password.
account() {
    own=$(get "/private/legacy/authorizations?token=$1" 2>/dev/null | id)
    if [ -z "$own" ]; then
        own=$(
            ask POST /private/legacy/authorizations <<EOF | id
{"token": "$1", "orgID": "$org", "description": "$1",
 "permissions": [{"action": "$2", "resource": {"type": "buckets", "id": "$bucket", "orgID": "$org"}}]}
EOF
        )
    fi
    ask POST "/private/legacy/authorizations/$own/password" >/dev/null
}
account "$WRITER" write <<EOF
{"password": "$WRITER_PASSWORD"}
EOF
account "$READER" read <<EOF
{"password": "$READER_PASSWORD"}
EOF

kill -INT "$server"
wait "$server" || true
trap - EXIT
printf '%s\n' "$settings" >"$DATA/set-up"
