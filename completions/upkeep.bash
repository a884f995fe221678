#!/bin/bash

__upkeep_cursor_index_in_current_word() {
    local remaining="${COMP_LINE}"

    local word
    for word in "${COMP_WORDS[@]::COMP_CWORD}"; do
        remaining="${remaining##*([[:space:]])"${word}"*([[:space:]])}"
    done

    local -ir index="$((COMP_POINT - ${#COMP_LINE} + ${#remaining}))"
    if [[ "${index}" -le 0 ]]; then
        printf 0
    else
        printf %s "${index}"
    fi
}

# positional arguments:
#
# - 1: the current (sub)command's count of positional arguments
#
# required variables:
#
# - repeating_flags: the repeating flags that the current (sub)command can accept
# - non_repeating_flags: the non-repeating flags that the current (sub)command can accept
# - repeating_options: the repeating options that the current (sub)command can accept
# - non_repeating_options: the non-repeating options that the current (sub)command can accept
# - positional_number: value ignored
# - unparsed_words: unparsed words from the current command line
#
# modified variables:
#
# - non_repeating_flags: remove flags for this (sub)command that are already on the command line
# - non_repeating_options: remove options for this (sub)command that are already on the command line
# - positional_number: set to the current positional number
# - unparsed_words: remove all flags, options, and option values for this (sub)command
__upkeep_offer_flags_options() {
    local -ir positional_count="${1}"
    positional_number=0

    local was_flag_option_terminator_seen=false
    local is_parsing_option_value=false

    local -ar unparsed_word_indices=("${!unparsed_words[@]}")
    local -i word_index
    for word_index in "${unparsed_word_indices[@]}"; do
        if "${is_parsing_option_value}"; then
            # This word is an option value:
            # Reset marker for next word iff not currently the last word
            [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]] && is_parsing_option_value=false
            unset "unparsed_words[${word_index}]"
            # Do not process this word as a flag or an option
            continue
        fi

        local word="${unparsed_words["${word_index}"]}"
        if ! "${was_flag_option_terminator_seen}"; then
            case "${word}" in
            --)
                unset "unparsed_words[${word_index}]"
                # by itself -- is a flag/option terminator, but if it is the last word, it is the start of a completion
                if [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]]; then
                    was_flag_option_terminator_seen=true
                fi
                continue
                ;;
            -*)
                # ${word} is a flag or an option
                # If ${word} is an option, mark that the next word to be parsed is an option value
                local option
                for option in "${repeating_options[@]}" "${non_repeating_options[@]}"; do
                    [[ "${word}" = "${option}" ]] && is_parsing_option_value=true && break
                done

                # Remove ${word} from ${non_repeating_flags} or ${non_repeating_options} so it isn't offered again
                local not_found=true
                local -i index
                for index in "${!non_repeating_flags[@]}"; do
                    if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                        unset "non_repeating_flags[${index}]"
                        non_repeating_flags=("${non_repeating_flags[@]}")
                        not_found=false
                        break
                    fi
                done
                if "${not_found}"; then
                    for index in "${!non_repeating_flags[@]}"; do
                        if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                            unset "non_repeating_flags[${index}]"
                            non_repeating_flags=("${non_repeating_flags[@]}")
                            break
                        fi
                    done
                fi
                unset "unparsed_words[${word_index}]"
                continue
                ;;
            esac
        fi

        # ${word} is neither a flag, nor an option, nor an option value
        if [[ "${positional_number}" -lt "${positional_count}" || "${positional_count}" -lt 0 ]]; then
            # ${word} is a positional
            ((positional_number++))
            unset "unparsed_words[${word_index}]"
        else
            if [[ -z "${word}" ]]; then
                # Could be completing a flag, option, or subcommand
                positional_number=-1
            else
                # ${word} is a subcommand or invalid, so stop processing this (sub)command
                positional_number=-2
            fi
            break
        fi
    done

    unparsed_words=("${unparsed_words[@]}")

    if\
        ! "${was_flag_option_terminator_seen}"\
        && ! "${is_parsing_option_value}"\
        && [[ ("${cur}" = -* && "${positional_number}" -ge 0) || "${positional_number}" -eq -1 ]]
    then
        COMPREPLY+=($(compgen -W "${repeating_flags[*]} ${non_repeating_flags[*]} ${repeating_options[*]} ${non_repeating_options[*]}" -- "${cur}"))
    fi
}

__upkeep_add_completions() {
    local completion
    while IFS='' read -r completion; do
        COMPREPLY+=("${completion}")
    done < <(IFS=$'\n' compgen "${@}" -- "${cur}")
}

__upkeep_custom_complete() {
    if [[ -n "${cur}" || -z ${COMP_WORDS[${COMP_CWORD}]} || "${COMP_LINE:${COMP_POINT}:1}" != ' ' ]]; then
        local -ar words=("${COMP_WORDS[@]}")
    else
        local -ar words=("${COMP_WORDS[@]::${COMP_CWORD}}" '' "${COMP_WORDS[@]:${COMP_CWORD}}")
    fi

    "${COMP_WORDS[0]}" "${@}" "${words[@]}"
}

_upkeep() {
    local state
    state="$(shopt -p;shopt -po)"
    trap "${state//$'\n'/;}" RETURN
    shopt -s extglob
    set +o history +o posix

    local -xr SAP_SHELL=bash
    local -x SAP_SHELL_VERSION
    SAP_SHELL_VERSION="$(IFS='.';printf %s "${BASH_VERSINFO[*]}")"
    local -r SAP_SHELL_VERSION

    local -r cur="${2}"
    local -r prev="${3}"

    local -i positional_number
    local -a unparsed_words=("${COMP_WORDS[@]:1:${COMP_CWORD}}")

    local -a repeating_flags=()
    local -a non_repeating_flags=(--version -h --help)
    local -a repeating_options=()
    local -a non_repeating_options=()
    __upkeep_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    get|set|del|exists|ttl|expire|persist|type|incr|decr|mget|mset|scan|show|exec|run|ping|repl|import|export|copy|verify|ratelimit|flag|serve|local|token|profile|auth|completion|help)
        # Offer subcommand argument completions
        "_upkeep_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'get set del exists ttl expire persist type incr decr mget mset scan show exec run ping repl import export copy verify ratelimit flag serve local token profile auth completion help' -- "${cur}"))
        ;;
    esac
}

_upkeep_get() {
    repeating_flags=()
    non_repeating_flags=(--json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--default --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--default')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_set() {
    repeating_flags=()
    non_repeating_flags=(--nx --xx --keep-ttl -x --stdin --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--ttl --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--ttl')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_del() {
    repeating_flags=()
    non_repeating_flags=(--json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_exists() {
    repeating_flags=()
    non_repeating_flags=(--json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_ttl() {
    repeating_flags=()
    non_repeating_flags=(--ms --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_expire() {
    repeating_flags=()
    non_repeating_flags=(--nx --xx --gt --lt --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_persist() {
    repeating_flags=()
    non_repeating_flags=(--json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_type() {
    repeating_flags=()
    non_repeating_flags=(--json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_incr() {
    repeating_flags=()
    non_repeating_flags=(--json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--by --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--by')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_decr() {
    repeating_flags=()
    non_repeating_flags=(--json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--by --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--by')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_mget() {
    repeating_flags=()
    non_repeating_flags=(--json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_mset() {
    repeating_flags=()
    non_repeating_flags=(--json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_scan() {
    repeating_flags=()
    non_repeating_flags=(--values --ttl --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--match --type --limit --count --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--match')
        return
        ;;
    '--type')
        return
        ;;
    '--limit')
        return
        ;;
    '--count')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_show() {
    repeating_flags=()
    non_repeating_flags=(--json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--items --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--items')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_exec() {
    repeating_flags=()
    non_repeating_flags=(--json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_run() {
    repeating_flags=()
    non_repeating_flags=(--atomic --fail-fast --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--batch --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--batch')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_ping() {
    repeating_flags=()
    non_repeating_flags=(--json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_repl() {
    repeating_flags=()
    non_repeating_flags=(--no-shell --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_import() {
    repeating_flags=()
    non_repeating_flags=(--flush --skip-bad --allow-truncated --at-least-once --omit-empty --estimate --dry-run --resume --json -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=(--column --match --exclude --type --rename)
    non_repeating_options=(--format --path --db --on-conflict --rejects --key --as --value --score --id --field --expiry --ttl --max-commands --max-cost --limit --rate --concurrency --checkpoint --progress --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--format')
        __upkeep_add_completions -W 'jsonl'$'\n''json'$'\n''csv'$'\n''tsv'$'\n''rdb'$'\n''aof'$'\n''resp'$'\n''commands'
        return
        ;;
    '--path')
        return
        ;;
    '--db')
        return
        ;;
    '--on-conflict')
        __upkeep_add_completions -W 'overwrite'$'\n''skip'$'\n''fail'$'\n''merge'
        return
        ;;
    '--rejects')
        return
        ;;
    '--key')
        return
        ;;
    '--as')
        __upkeep_add_completions -W 'string'$'\n''hash'$'\n''list'$'\n''set'$'\n''zset'$'\n''stream'$'\n''json'
        return
        ;;
    '--value')
        return
        ;;
    '--score')
        return
        ;;
    '--id')
        return
        ;;
    '--field')
        return
        ;;
    '--expiry')
        return
        ;;
    '--column')
        return
        ;;
    '--match')
        return
        ;;
    '--exclude')
        return
        ;;
    '--type')
        __upkeep_add_completions -W 'string'$'\n''hash'$'\n''list'$'\n''set'$'\n''zset'$'\n''stream'$'\n''json'
        return
        ;;
    '--rename')
        return
        ;;
    '--ttl')
        return
        ;;
    '--max-commands')
        return
        ;;
    '--max-cost')
        return
        ;;
    '--limit')
        return
        ;;
    '--rate')
        return
        ;;
    '--concurrency')
        return
        ;;
    '--checkpoint')
        return
        ;;
    '--progress')
        __upkeep_add_completions -W 'auto'$'\n''bar'$'\n''plain'$'\n''json'$'\n''none'
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_export() {
    repeating_flags=()
    non_repeating_flags=(--sorted --estimate --dry-run --resume --json -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=(--match --exclude --type --rename)
    non_repeating_options=(--format --keys --count -o --output --ttl --max-commands --max-cost --limit --rate --concurrency --checkpoint --progress --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--format')
        __upkeep_add_completions -W 'jsonl'$'\n''csv'$'\n''tsv'$'\n''resp'
        return
        ;;
    '--keys')
        return
        ;;
    '--count')
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--match')
        return
        ;;
    '--exclude')
        return
        ;;
    '--type')
        __upkeep_add_completions -W 'string'$'\n''hash'$'\n''list'$'\n''set'$'\n''zset'$'\n''stream'$'\n''json'
        return
        ;;
    '--rename')
        return
        ;;
    '--ttl')
        return
        ;;
    '--max-commands')
        return
        ;;
    '--max-cost')
        return
        ;;
    '--limit')
        return
        ;;
    '--rate')
        return
        ;;
    '--concurrency')
        return
        ;;
    '--checkpoint')
        return
        ;;
    '--progress')
        __upkeep_add_completions -W 'auto'$'\n''bar'$'\n''plain'$'\n''json'$'\n''none'
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_copy() {
    repeating_flags=()
    non_repeating_flags=(--flush --skip-bad --estimate --dry-run --resume --json -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=(--match --exclude --type --rename)
    non_repeating_options=(--from --to --on-conflict --rejects --ttl --max-commands --max-cost --limit --rate --concurrency --checkpoint --progress --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--from')
        return
        ;;
    '--to')
        return
        ;;
    '--on-conflict')
        __upkeep_add_completions -W 'overwrite'$'\n''skip'$'\n''fail'$'\n''merge'
        return
        ;;
    '--rejects')
        return
        ;;
    '--match')
        return
        ;;
    '--exclude')
        return
        ;;
    '--type')
        __upkeep_add_completions -W 'string'$'\n''hash'$'\n''list'$'\n''set'$'\n''zset'$'\n''stream'$'\n''json'
        return
        ;;
    '--rename')
        return
        ;;
    '--ttl')
        return
        ;;
    '--max-commands')
        return
        ;;
    '--max-cost')
        return
        ;;
    '--limit')
        return
        ;;
    '--rate')
        return
        ;;
    '--concurrency')
        return
        ;;
    '--checkpoint')
        return
        ;;
    '--progress')
        __upkeep_add_completions -W 'auto'$'\n''bar'$'\n''plain'$'\n''json'$'\n''none'
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_verify() {
    repeating_flags=()
    non_repeating_flags=(--ignore-extra --json -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=(--match --exclude --type --rename)
    non_repeating_options=(--format --db --sample --ttl-tolerance -o --output --max-commands --rate --progress --ttl --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--format')
        __upkeep_add_completions -W 'jsonl'$'\n''json'$'\n''csv'$'\n''tsv'$'\n''rdb'$'\n''aof'$'\n''resp'$'\n''commands'
        return
        ;;
    '--db')
        return
        ;;
    '--sample')
        return
        ;;
    '--ttl-tolerance')
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--max-commands')
        return
        ;;
    '--rate')
        return
        ;;
    '--progress')
        __upkeep_add_completions -W 'auto'$'\n''bar'$'\n''plain'$'\n''json'$'\n''none'
        return
        ;;
    '--match')
        return
        ;;
    '--exclude')
        return
        ;;
    '--type')
        __upkeep_add_completions -W 'string'$'\n''hash'$'\n''list'$'\n''set'$'\n''zset'$'\n''stream'$'\n''json'
        return
        ;;
    '--rename')
        return
        ;;
    '--ttl')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_ratelimit() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __upkeep_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    test|check|inspect|reset|watch|top|denied|usage|deny|limit|gc)
        # Offer subcommand argument completions
        "_upkeep_ratelimit_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'test check inspect reset watch top denied usage deny limit gc' -- "${cur}"))
        ;;
    esac
}

_upkeep_ratelimit_test() {
    repeating_flags=()
    non_repeating_flags=(--skip-bad --compare --local-block --live --dynamic --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=(--rate --replay --expect)
    non_repeating_options=(--for --identities --weight --seed --log-format --id-field --time-field --read-regions --report --concurrency --fixed-window --sliding-window --token-bucket --cached-fixed-window --dialect --prefix --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--rate')
        return
        ;;
    '--for')
        return
        ;;
    '--identities')
        return
        ;;
    '--weight')
        return
        ;;
    '--seed')
        return
        ;;
    '--replay')
        return
        ;;
    '--log-format')
        __upkeep_add_completions -W 'clf'$'\n''jsonl'$'\n''csv'
        return
        ;;
    '--id-field')
        return
        ;;
    '--time-field')
        return
        ;;
    '--read-regions')
        return
        ;;
    '--expect')
        return
        ;;
    '--report')
        return
        ;;
    '--concurrency')
        return
        ;;
    '--fixed-window')
        return
        ;;
    '--sliding-window')
        return
        ;;
    '--token-bucket')
        return
        ;;
    '--cached-fixed-window')
        return
        ;;
    '--dialect')
        return
        ;;
    '--prefix')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_ratelimit_check() {
    repeating_flags=()
    non_repeating_flags=(--deny-list --fail-open --fail-closed --dynamic --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--weight --ip --user-agent --country --fixed-window --sliding-window --token-bucket --cached-fixed-window --dialect --prefix --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--weight')
        return
        ;;
    '--ip')
        return
        ;;
    '--user-agent')
        return
        ;;
    '--country')
        return
        ;;
    '--fixed-window')
        return
        ;;
    '--sliding-window')
        return
        ;;
    '--token-bucket')
        return
        ;;
    '--cached-fixed-window')
        return
        ;;
    '--dialect')
        return
        ;;
    '--prefix')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_ratelimit_inspect() {
    repeating_flags=()
    non_repeating_flags=(--dynamic --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--fixed-window --sliding-window --token-bucket --cached-fixed-window --dialect --prefix --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--fixed-window')
        return
        ;;
    '--sliding-window')
        return
        ;;
    '--token-bucket')
        return
        ;;
    '--cached-fixed-window')
        return
        ;;
    '--dialect')
        return
        ;;
    '--prefix')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_ratelimit_reset() {
    repeating_flags=()
    non_repeating_flags=(--dynamic --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--fixed-window --sliding-window --token-bucket --cached-fixed-window --dialect --prefix --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--fixed-window')
        return
        ;;
    '--sliding-window')
        return
        ;;
    '--token-bucket')
        return
        ;;
    '--cached-fixed-window')
        return
        ;;
    '--dialect')
        return
        ;;
    '--prefix')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_ratelimit_watch() {
    repeating_flags=()
    non_repeating_flags=(--dynamic --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--every --for --fixed-window --sliding-window --token-bucket --cached-fixed-window --dialect --prefix --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--every')
        return
        ;;
    '--for')
        return
        ;;
    '--fixed-window')
        return
        ;;
    '--sliding-window')
        return
        ;;
    '--token-bucket')
        return
        ;;
    '--cached-fixed-window')
        return
        ;;
    '--dialect')
        return
        ;;
    '--prefix')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_ratelimit_top() {
    repeating_flags=()
    non_repeating_flags=(--json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--limit --hours --prefix --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--limit')
        return
        ;;
    '--hours')
        return
        ;;
    '--prefix')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_ratelimit_denied() {
    repeating_flags=()
    non_repeating_flags=(--json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--limit --hours --prefix --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--limit')
        return
        ;;
    '--hours')
        return
        ;;
    '--prefix')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_ratelimit_usage() {
    repeating_flags=()
    non_repeating_flags=(--json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--hours --prefix --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--hours')
        return
        ;;
    '--prefix')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_ratelimit_deny() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __upkeep_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|add|remove|check|import)
        # Offer subcommand argument completions
        "_upkeep_ratelimit_deny_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list add remove check import' -- "${cur}"))
        ;;
    esac
}

_upkeep_ratelimit_deny_list() {
    repeating_flags=()
    non_repeating_flags=(--json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--prefix --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--prefix')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_ratelimit_deny_add() {
    repeating_flags=()
    non_repeating_flags=(--json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--prefix --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--prefix')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_ratelimit_deny_remove() {
    repeating_flags=()
    non_repeating_flags=(--json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--prefix --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--prefix')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_ratelimit_deny_check() {
    repeating_flags=()
    non_repeating_flags=(--json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--prefix --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--prefix')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_ratelimit_deny_import() {
    repeating_flags=()
    non_repeating_flags=(--disable --enable --status --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--prefix --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--prefix')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_ratelimit_limit() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __upkeep_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    get|set|clear)
        # Offer subcommand argument completions
        "_upkeep_ratelimit_limit_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'get set clear' -- "${cur}"))
        ;;
    esac
}

_upkeep_ratelimit_limit_get() {
    repeating_flags=()
    non_repeating_flags=(--json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--prefix --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--prefix')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_ratelimit_limit_set() {
    repeating_flags=()
    non_repeating_flags=(--json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--prefix --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--prefix')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_ratelimit_limit_clear() {
    repeating_flags=()
    non_repeating_flags=(--json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--prefix --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--prefix')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_ratelimit_gc() {
    repeating_flags=()
    non_repeating_flags=(--delete --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=(--cached-fixed-window)
    non_repeating_options=(--token-bucket --prefix --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--cached-fixed-window')
        return
        ;;
    '--token-bucket')
        return
        ;;
    '--prefix')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_flag() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __upkeep_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|show|create|enable|disable|toggle|rollout|rule|kill|unkill|copy|rename|delete|owner|describe|expire-at|eval|impact|diff|watch|history|undo|lint|repair|export|apply|import)
        # Offer subcommand argument completions
        "_upkeep_flag_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list show create enable disable toggle rollout rule kill unkill copy rename delete owner describe expire-at eval impact diff watch history undo lint repair export apply import' -- "${cur}"))
        ;;
    esac
}

_upkeep_flag_list() {
    repeating_flags=()
    non_repeating_flags=(--json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=(--env)
    non_repeating_options=(--match --prefix --tenant --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--match')
        return
        ;;
    '--env')
        return
        ;;
    '--prefix')
        return
        ;;
    '--tenant')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_flag_show() {
    repeating_flags=()
    non_repeating_flags=(--json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=(--env)
    non_repeating_options=(--prefix --tenant --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--env')
        return
        ;;
    '--prefix')
        return
        ;;
    '--tenant')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_flag_create() {
    repeating_flags=()
    non_repeating_flags=(-n --dry-run --exit-code --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--owner --description --expire-at --reason --actor --prefix --tenant --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--owner')
        return
        ;;
    '--description')
        return
        ;;
    '--expire-at')
        return
        ;;
    '--reason')
        return
        ;;
    '--actor')
        return
        ;;
    '--prefix')
        return
        ;;
    '--tenant')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_flag_enable() {
    repeating_flags=()
    non_repeating_flags=(-n --dry-run --exit-code --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=(--env)
    non_repeating_options=(--reason --actor --prefix --tenant --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--env')
        return
        ;;
    '--reason')
        return
        ;;
    '--actor')
        return
        ;;
    '--prefix')
        return
        ;;
    '--tenant')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_flag_disable() {
    repeating_flags=()
    non_repeating_flags=(-n --dry-run --exit-code --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=(--env)
    non_repeating_options=(--reason --actor --prefix --tenant --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--env')
        return
        ;;
    '--reason')
        return
        ;;
    '--actor')
        return
        ;;
    '--prefix')
        return
        ;;
    '--tenant')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_flag_toggle() {
    repeating_flags=()
    non_repeating_flags=(-n --dry-run --exit-code --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=(--env)
    non_repeating_options=(--reason --actor --prefix --tenant --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--env')
        return
        ;;
    '--reason')
        return
        ;;
    '--actor')
        return
        ;;
    '--prefix')
        return
        ;;
    '--tenant')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_flag_rollout() {
    repeating_flags=()
    non_repeating_flags=(--enable --no-gate -n --dry-run --exit-code --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=(--env)
    non_repeating_options=(--reason --actor --prefix --tenant --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--env')
        return
        ;;
    '--reason')
        return
        ;;
    '--actor')
        return
        ;;
    '--prefix')
        return
        ;;
    '--tenant')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_flag_rule() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __upkeep_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    add|remove|move|replace)
        # Offer subcommand argument completions
        "_upkeep_flag_rule_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'add remove move replace' -- "${cur}"))
        ;;
    esac
}

_upkeep_flag_rule_add() {
    repeating_flags=()
    non_repeating_flags=(-n --dry-run --exit-code --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=(--env)
    non_repeating_options=(--at --reason --actor --prefix --tenant --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--at')
        return
        ;;
    '--env')
        return
        ;;
    '--reason')
        return
        ;;
    '--actor')
        return
        ;;
    '--prefix')
        return
        ;;
    '--tenant')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_flag_rule_remove() {
    repeating_flags=()
    non_repeating_flags=(-n --dry-run --exit-code --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=(--env)
    non_repeating_options=(--reason --actor --prefix --tenant --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--env')
        return
        ;;
    '--reason')
        return
        ;;
    '--actor')
        return
        ;;
    '--prefix')
        return
        ;;
    '--tenant')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_flag_rule_move() {
    repeating_flags=()
    non_repeating_flags=(-n --dry-run --exit-code --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=(--env)
    non_repeating_options=(--to --reason --actor --prefix --tenant --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--to')
        return
        ;;
    '--env')
        return
        ;;
    '--reason')
        return
        ;;
    '--actor')
        return
        ;;
    '--prefix')
        return
        ;;
    '--tenant')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_flag_rule_replace() {
    repeating_flags=()
    non_repeating_flags=(-n --dry-run --exit-code --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=(--env)
    non_repeating_options=(--reason --actor --prefix --tenant --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--env')
        return
        ;;
    '--reason')
        return
        ;;
    '--actor')
        return
        ;;
    '--prefix')
        return
        ;;
    '--tenant')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_flag_kill() {
    repeating_flags=()
    non_repeating_flags=(--replace -n --dry-run --exit-code --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=(--env)
    non_repeating_options=(--reason --actor --prefix --tenant --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--env')
        return
        ;;
    '--reason')
        return
        ;;
    '--actor')
        return
        ;;
    '--prefix')
        return
        ;;
    '--tenant')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_flag_unkill() {
    repeating_flags=()
    non_repeating_flags=(-n --dry-run --exit-code --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=(--env)
    non_repeating_options=(--reason --actor --prefix --tenant --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--env')
        return
        ;;
    '--reason')
        return
        ;;
    '--actor')
        return
        ;;
    '--prefix')
        return
        ;;
    '--tenant')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_flag_copy() {
    repeating_flags=()
    non_repeating_flags=(-n --dry-run --exit-code --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--from --to --reason --actor --prefix --tenant --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--from')
        return
        ;;
    '--to')
        return
        ;;
    '--reason')
        return
        ;;
    '--actor')
        return
        ;;
    '--prefix')
        return
        ;;
    '--tenant')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_flag_rename() {
    repeating_flags=()
    non_repeating_flags=(-n --dry-run --exit-code --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--reason --actor --prefix --tenant --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--reason')
        return
        ;;
    '--actor')
        return
        ;;
    '--prefix')
        return
        ;;
    '--tenant')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_flag_delete() {
    repeating_flags=()
    non_repeating_flags=(-n --dry-run --exit-code --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--reason --actor --prefix --tenant --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--reason')
        return
        ;;
    '--actor')
        return
        ;;
    '--prefix')
        return
        ;;
    '--tenant')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_flag_owner() {
    repeating_flags=()
    non_repeating_flags=(--clear -n --dry-run --exit-code --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=(--env)
    non_repeating_options=(--reason --actor --prefix --tenant --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--env')
        return
        ;;
    '--reason')
        return
        ;;
    '--actor')
        return
        ;;
    '--prefix')
        return
        ;;
    '--tenant')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_flag_describe() {
    repeating_flags=()
    non_repeating_flags=(--clear -n --dry-run --exit-code --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=(--env)
    non_repeating_options=(--reason --actor --prefix --tenant --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--env')
        return
        ;;
    '--reason')
        return
        ;;
    '--actor')
        return
        ;;
    '--prefix')
        return
        ;;
    '--tenant')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_flag_expire-at() {
    repeating_flags=()
    non_repeating_flags=(-n --dry-run --exit-code --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=(--env)
    non_repeating_options=(--reason --actor --prefix --tenant --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--env')
        return
        ;;
    '--reason')
        return
        ;;
    '--actor')
        return
        ;;
    '--prefix')
        return
        ;;
    '--tenant')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_flag_eval() {
    repeating_flags=()
    non_repeating_flags=(--explain --summary-only --skip-bad --exit-code --flag-first --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=(--env)
    non_repeating_options=(--context --context-file --form --prefix --tenant --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--context')
        return
        ;;
    '--context-file')
        return
        ;;
    '--form')
        __upkeep_add_completions -W 'handler'$'\n''direct'
        return
        ;;
    '--env')
        return
        ;;
    '--prefix')
        return
        ;;
    '--tenant')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_flag_impact() {
    repeating_flags=()
    non_repeating_flags=(--enable --disable --kill --unkill --skip-bad --flag-first --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=(--rule --remove-rule --env)
    non_repeating_options=(--contexts --rollout --like --show --form --prefix --tenant --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--contexts')
        return
        ;;
    '--rollout')
        return
        ;;
    '--rule')
        return
        ;;
    '--remove-rule')
        return
        ;;
    '--like')
        return
        ;;
    '--show')
        return
        ;;
    '--form')
        __upkeep_add_completions -W 'handler'$'\n''direct'
        return
        ;;
    '--env')
        return
        ;;
    '--prefix')
        return
        ;;
    '--tenant')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_flag_diff() {
    repeating_flags=()
    non_repeating_flags=(--json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--prefix --tenant --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 3

    # Offer option value completions
    case "${prev}" in
    '--prefix')
        return
        ;;
    '--tenant')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_flag_watch() {
    repeating_flags=()
    non_repeating_flags=(--json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=(--env)
    non_repeating_options=(--every --for --prefix --tenant --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--every')
        return
        ;;
    '--for')
        return
        ;;
    '--env')
        return
        ;;
    '--prefix')
        return
        ;;
    '--tenant')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_flag_history() {
    repeating_flags=()
    non_repeating_flags=(--json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=(--env)
    non_repeating_options=(--limit --prefix --tenant --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--limit')
        return
        ;;
    '--env')
        return
        ;;
    '--prefix')
        return
        ;;
    '--tenant')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_flag_undo() {
    repeating_flags=()
    non_repeating_flags=(-n --dry-run --exit-code --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--to --entry --reason --actor --prefix --tenant --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--to')
        return
        ;;
    '--entry')
        return
        ;;
    '--reason')
        return
        ;;
    '--actor')
        return
        ;;
    '--prefix')
        return
        ;;
    '--tenant')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_flag_lint() {
    repeating_flags=()
    non_repeating_flags=(--unlisted --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=(--env)
    non_repeating_options=(--stale-days --prefix --tenant --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--stale-days')
        return
        ;;
    '--env')
        return
        ;;
    '--prefix')
        return
        ;;
    '--tenant')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_flag_repair() {
    repeating_flags=()
    non_repeating_flags=(-n --dry-run --exit-code --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--reason --actor --prefix --tenant --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--reason')
        return
        ;;
    '--actor')
        return
        ;;
    '--prefix')
        return
        ;;
    '--tenant')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_flag_export() {
    repeating_flags=()
    non_repeating_flags=(-q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=(--env)
    non_repeating_options=(--format --prefix --tenant -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--format')
        __upkeep_add_completions -W 'yaml'$'\n''flagd'
        return
        ;;
    '--env')
        return
        ;;
    '--prefix')
        return
        ;;
    '--tenant')
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_flag_apply() {
    repeating_flags=()
    non_repeating_flags=(--prune --complete --plan --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--reason --actor --prefix --tenant --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--reason')
        return
        ;;
    '--actor')
        return
        ;;
    '--prefix')
        return
        ;;
    '--tenant')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_flag_import() {
    repeating_flags=()
    non_repeating_flags=(--plan --json --raw --no-raw --no-newline -q --quiet --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=(--env)
    non_repeating_options=(--from --reason --actor --prefix --tenant --format -o --output --url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--from')
        __upkeep_add_completions -W 'flagd'
        return
        ;;
    '--env')
        return
        ;;
    '--reason')
        return
        ;;
    '--actor')
        return
        ;;
    '--prefix')
        return
        ;;
    '--tenant')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_serve() {
    repeating_flags=()
    non_repeating_flags=(--no-persistence --manage-acl --read-only-subscribe --insecure-plaintext --management --no-script-metering -q --quiet --version -h --help)
    repeating_options=(--engine-module --cors-origin)
    non_repeating_options=(--host -p --port --engine --engine-binary --data-directory --token-file --tokens --tls-cert --tls-key --threads --admin --access-log --drain-delay --management-port --account-file --limit-request-size --limit-commands-per-second --quota --regions --latency --connections-per-address)
    __upkeep_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--host')
        return
        ;;
    '-p'|'--port')
        return
        ;;
    '--engine')
        return
        ;;
    '--engine-binary')
        return
        ;;
    '--engine-module')
        return
        ;;
    '--data-directory')
        return
        ;;
    '--token-file')
        return
        ;;
    '--tokens')
        return
        ;;
    '--cors-origin')
        return
        ;;
    '--tls-cert')
        return
        ;;
    '--tls-key')
        return
        ;;
    '--threads')
        return
        ;;
    '--admin')
        return
        ;;
    '--access-log')
        return
        ;;
    '--drain-delay')
        return
        ;;
    '--management-port')
        return
        ;;
    '--account-file')
        return
        ;;
    '--limit-request-size')
        return
        ;;
    '--limit-commands-per-second')
        return
        ;;
    '--quota')
        return
        ;;
    '--regions')
        return
        ;;
    '--latency')
        return
        ;;
    '--connections-per-address')
        return
        ;;
    esac
}

_upkeep_local() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __upkeep_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    up|down|status|env|usage|assert|logs|reset)
        # Offer subcommand argument completions
        "_upkeep_local_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'up down status env usage assert logs reset' -- "${cur}"))
        ;;
    esac
}

_upkeep_local_up() {
    repeating_flags=()
    non_repeating_flags=(-q --quiet --no-script-metering --version -h --help)
    repeating_options=(--engine-module)
    non_repeating_options=(-p --port --engine-binary --limit-request-size --limit-commands-per-second --quota --regions --latency)
    __upkeep_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--port')
        return
        ;;
    '--engine-binary')
        return
        ;;
    '--engine-module')
        return
        ;;
    '--limit-request-size')
        return
        ;;
    '--limit-commands-per-second')
        return
        ;;
    '--quota')
        return
        ;;
    '--regions')
        return
        ;;
    '--latency')
        return
        ;;
    esac
}

_upkeep_local_down() {
    repeating_flags=()
    non_repeating_flags=(-q --quiet --version -h --help)
    repeating_options=()
    non_repeating_options=()
    __upkeep_offer_flags_options 0
}

_upkeep_local_status() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=()
    __upkeep_offer_flags_options 0
}

_upkeep_local_env() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __upkeep_offer_flags_options 0
}

_upkeep_local_usage() {
    repeating_flags=()
    non_repeating_flags=(--reset --json --raw --no-raw --no-newline -q --quiet --version -h --help)
    repeating_options=()
    non_repeating_options=(--format -o --output)
    __upkeep_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    esac
}

_upkeep_local_assert() {
    repeating_flags=()
    non_repeating_flags=(-q --quiet --version -h --help)
    repeating_options=()
    non_repeating_options=(--max-commands)
    __upkeep_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--max-commands')
        return
        ;;
    esac
}

_upkeep_local_logs() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(-l --lines)
    __upkeep_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-l'|'--lines')
        return
        ;;
    esac
}

_upkeep_local_reset() {
    repeating_flags=()
    non_repeating_flags=(-y --yes --version -h --help)
    repeating_options=()
    non_repeating_options=()
    __upkeep_offer_flags_options 0
}

_upkeep_token() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __upkeep_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    add|list|expire|revoke)
        # Offer subcommand argument completions
        "_upkeep_token_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'add list expire revoke' -- "${cur}"))
        ;;
    esac
}

_upkeep_token_add() {
    repeating_flags=()
    non_repeating_flags=(--read-only --version -h --help)
    repeating_options=()
    non_repeating_options=(--expires --tokens)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--expires')
        return
        ;;
    '--tokens')
        return
        ;;
    esac
}

_upkeep_token_list() {
    repeating_flags=()
    non_repeating_flags=(--json --raw --no-raw --no-newline -q --quiet --version -h --help)
    repeating_options=()
    non_repeating_options=(--tokens --format -o --output)
    __upkeep_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--tokens')
        return
        ;;
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    esac
}

_upkeep_token_expire() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--tokens)
    __upkeep_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--tokens')
        return
        ;;
    esac
}

_upkeep_token_revoke() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--tokens)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--tokens')
        return
        ;;
    esac
}

_upkeep_profile() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __upkeep_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    add|list|show|use|remove)
        # Offer subcommand argument completions
        "_upkeep_profile_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'add list show use remove' -- "${cur}"))
        ;;
    esac
}

_upkeep_profile_add() {
    repeating_flags=()
    non_repeating_flags=(--production --read-only --replace --version -h --help)
    repeating_options=(--token-command)
    non_repeating_options=(--url --token-file)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--token-command')
        return
        ;;
    esac
}

_upkeep_profile_list() {
    repeating_flags=()
    non_repeating_flags=(--json --raw --no-raw --no-newline -q --quiet --version -h --help)
    repeating_options=()
    non_repeating_options=(--format -o --output)
    __upkeep_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    esac
}

_upkeep_profile_show() {
    repeating_flags=()
    non_repeating_flags=(--json --raw --no-raw --no-newline -q --quiet --version -h --help)
    repeating_options=()
    non_repeating_options=(--format -o --output)
    __upkeep_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--format')
        __upkeep_add_completions -W 'auto'$'\n''pretty'$'\n''raw'$'\n''json'$'\n''jsonl'$'\n''csv'$'\n''tsv'$'\n''table'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    esac
}

_upkeep_profile_use() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __upkeep_offer_flags_options 1
}

_upkeep_profile_remove() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __upkeep_offer_flags_options 1
}

_upkeep_auth() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __upkeep_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    status|token)
        # Offer subcommand argument completions
        "_upkeep_auth_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'status token' -- "${cur}"))
        ;;
    esac
}

_upkeep_auth_status() {
    repeating_flags=()
    non_repeating_flags=(--offline --json --token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_auth_token() {
    repeating_flags=()
    non_repeating_flags=(--token-stdin --no-env-file --no-retry-writes --assume-idempotent --insecure-plaintext -y --yes -v --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--url --token-file --profile -P --env-file --timeout --retries --confirm)
    __upkeep_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--url')
        return
        ;;
    '--token-file')
        return
        ;;
    '--profile'|'-P')
        return
        ;;
    '--env-file')
        return
        ;;
    '--timeout')
        return
        ;;
    '--retries')
        return
        ;;
    '--confirm')
        return
        ;;
    esac
}

_upkeep_completion() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __upkeep_offer_flags_options 1

    # Offer positional completions
    case "${positional_number}" in
    1)
        __upkeep_add_completions -W 'bash'$'\n''zsh'$'\n''fish'
        return
        ;;
    esac
}

_upkeep_help() {
    repeating_flags=()
    non_repeating_flags=(--version)
    repeating_options=()
    non_repeating_options=()
    __upkeep_offer_flags_options -1
}

complete -o filenames -F _upkeep upkeep
