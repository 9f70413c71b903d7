#!/bin/sh
# Tells people of a service's state. Nagios gives what there is to tell as NAGIOS_* (enable_environment_macros).
#   notify.sh mail URL FROM TO...    by a mail server: smtp:// or smtps://
#   notify.sh webhook CONFIG         as JSON, to the URL that a file for curl holds
set -eu

cluster=$NAGIOS_HOSTNAME service=$NAGIOS_SERVICEDESC
state=$NAGIOS_SERVICESTATE type=$NAGIOS_NOTIFICATIONTYPE output=$NAGIOS_SERVICEOUTPUT

json() {
    printf '"%s"' "$(printf '%s' "$1" | tr -d '\000-\037' | sed 's/[\\"]/\\&/g')"
}

how=$1
shift
case $how in
mail)
    url=$1 from=$2
    shift 2
    to=$*
    # Each receiver is an argument of curl's.
    for address in "$@"; do
        set -- "$@" --mail-rcpt "$address"
        shift
    done
    printf '%s\n' "From: $from" "To: $(printf '%s' "$to" | sed 's/ /, /g')" \
        "Subject: $type: $cluster $service is $state" "Date: $(date -R)" "" \
        "$cluster, $service: $state" "$output" |
        curl --silent --show-error --max-time 25 --crlf --url "$url" --mail-from "$from" "$@" --upload-file -
    ;;
webhook)
    printf '{"cluster": %s, "service": %s, "state": %s, "type": %s, "output": %s}' "$(json "$cluster")" \
        "$(json "$service")" "$(json "$state")" "$(json "$type")" "$(json "$output")" |
        curl --silent --show-error --fail --max-time 25 --config "$1" --output /dev/null \
            --header 'Content-Type: application/json' --data-binary @-
    ;;
esac
