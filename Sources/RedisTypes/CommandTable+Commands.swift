/// What is known about each command. Name, arity, keys and the write flag are what `COMMAND` of Redis 7.0 replies;
/// commands it lacks (Redis 7.2 to 8.4, `JSON.*`, `SEARCH.*`, `ACL GENTOKEN`) follow their documentation. Classes are
/// those of the reliability contract, section 2: a command it does not list is either a read or not idempotent, and
/// one whose arguments decide has the class of its usual form. Billing and REST follow the Upstash documentation.
extension CommandTable {
    /// Every row, by group and then by name.
    public static let commands: [CommandInfo] = [
        bitmapCommands, connectionCommands, functionCommands, genericCommands, geoCommands, hashCommands,
        hyperloglogCommands, jsonCommands, listCommands, pubsubCommands, scriptingCommands, searchCommands,
        serverCommands, setCommands, sortedSetCommands, streamCommands, stringCommands, transactionCommands,
    ].flatMap { $0 }

    private static let bitmapCommands: [CommandInfo] = [
        .init(
            "BITCOUNT", "key [start end [BYTE | BIT]]", arity: -2, .read,
            keys: .first, .bitmap, "Counts the bits that are 1."),
        .init(
            "BITFIELD",
            """
            key [GET encoding offset | [OVERFLOW <WRAP | SAT | FAIL>] <SET encoding offset value | INCRBY encoding \
            offset increment> ...]
            """, arity: -2, .notIdempotent,
            keys: .first, .bitmap, "Reads, sets and increments integers packed in a string."),
        .init(
            "BITFIELD_RO", "key [GET encoding offset [GET encoding offset ...]]", arity: -2, .read,
            keys: .first, .bitmap, "Reads integers packed in a string."),
        .init(
            "BITOP", "<AND | OR | XOR | NOT | DIFF | DIFF1 | ANDOR | ONE> destkey key [key ...]", arity: -4, .sameReply,
            keys: .range(first: 2, last: -1, step: 1), .bitmap, "Combines strings bit by bit and stores the result."),
        .init(
            "BITPOS", "key bit [start [end [BYTE | BIT]]]", arity: -3, .read,
            keys: .first, .bitmap, "Finds the first bit with a given value."),
        .init("GETBIT", "key offset", arity: 3, .read, keys: .first, .bitmap, "Reads one bit."),
        .init(
            "SETBIT", "key offset value", arity: 4, .sameState,
            keys: .first, .bitmap, "Writes one bit and replies with its former value."),
    ]

    private static let connectionCommands: [CommandInfo] = [
        .init(
            "AUTH", "[username] password", arity: -2, .notIdempotent,
            writes: false, billed: false, rest: .barred, .connection, "Logs the connection in."),
        .init(
            "CLIENT", "subcommand [argument ...]", arity: -2, .notIdempotent,
            writes: false, rest: .barred, .connection, "Manages connections."),
        .init(
            "CLIENT CACHING", "<YES | NO>", arity: 3, .notIdempotent,
            writes: false, rest: .barred, .connection, "Says whether the next command's keys are tracked."),
        .init("CLIENT GETNAME", "", arity: 2, .read, rest: .barred, .connection, "Reads the connection's name."),
        .init(
            "CLIENT GETREDIR", "", arity: 2, .read,
            rest: .barred, .connection, "Tells which connection gets the tracking messages."),
        .init("CLIENT HELP", "", arity: 2, .read, rest: .barred, .connection, "Lists the forms of `CLIENT`."),
        .init("CLIENT ID", "", arity: 2, .read, rest: .barred, .connection, "Reads the connection's number."),
        .init("CLIENT INFO", "", arity: 2, .read, rest: .barred, .connection, "Describes this connection."),
        .init(
            "CLIENT KILL",
            """
            <ip:port | [ID client-id] [TYPE <NORMAL | MASTER | REPLICA | PUBSUB>] [USER username] [ADDR ip:port] \
            [LADDR ip:port] [SKIPME <YES | NO>]>
            """, arity: -3, .notIdempotent,
            writes: false, rest: .barred, .connection, "Closes connections."),
        .init(
            "CLIENT LIST",
            """
            [TYPE <NORMAL | MASTER | REPLICA | PUBSUB>] [ID client-id [client-id ...]]
            """, arity: -2, .read,
            rest: .barred, .connection, "Describes all connections."),
        .init(
            "CLIENT NO-EVICT", "<ON | OFF>", arity: 3, .notIdempotent,
            writes: false, rest: .barred, .connection, "Protects the connection from being closed to free memory."),
        .init(
            "CLIENT NO-TOUCH", "<ON | OFF>", arity: 3, .notIdempotent,
            writes: false, rest: .barred, .connection, "Lets the connection read without marking keys as used."),
        .init(
            "CLIENT PAUSE", "timeout [WRITE | ALL]", arity: -3, .notIdempotent,
            writes: false, rest: .barred, .connection, "Holds up commands for some milliseconds."),
        .init(
            "CLIENT REPLY", "<ON | OFF | SKIP>", arity: 3, .notIdempotent,
            writes: false, rest: .barred, .connection, "Turns replies to this connection on or off."),
        .init(
            "CLIENT SETINFO", "<LIB-NAME libname | LIB-VER libver>", arity: 4, .notIdempotent,
            writes: false, rest: .barred, .connection, "Tells the server the name or version of the client library."),
        .init(
            "CLIENT SETNAME", "connection-name", arity: 3, .notIdempotent,
            writes: false, rest: .barred, .connection, "Names the connection."),
        .init(
            "CLIENT TRACKING",
            """
            <ON | OFF> [REDIRECT client-id] [PREFIX prefix [PREFIX prefix ...]] [BCAST] [OPTIN] [OPTOUT] [NOLOOP]
            """, arity: -3, .notIdempotent,
            writes: false, rest: .barred, .connection, "Has the server announce changes of keys that were read."),
        .init(
            "CLIENT TRACKINGINFO", "", arity: 2, .read,
            rest: .barred, .connection, "Describes the connection's tracking."),
        .init(
            "CLIENT UNBLOCK", "client-id [TIMEOUT | ERROR]", arity: -3, .notIdempotent,
            writes: false, rest: .barred, .connection, "Wakes another connection from a blocking command."),
        .init(
            "CLIENT UNPAUSE", "", arity: 2, .notIdempotent,
            writes: false, rest: .barred, .connection, "Ends `CLIENT PAUSE`."),
        .init("ECHO", "message", arity: 2, .read, .connection, "Replies with its argument."),
        .init(
            "HELLO", "[protover [AUTH username password] [SETNAME clientname]]", arity: -1, .notIdempotent,
            writes: false, billed: false, rest: .barred, .connection,
            "Chooses the protocol version, and may log in and name the connection."),
        .init("PING", "[message]", arity: -1, .read, billed: false, .connection, "Replies `PONG`, or its argument."),
        .init(
            "QUIT", "", arity: -1, .notIdempotent,
            writes: false, billed: false, rest: .barred, .connection, "Closes the connection."),
        .init(
            "RESET", "", arity: 1, .notIdempotent,
            writes: false, billed: false, rest: .barred, .connection, "Puts the connection back into its first state."),
        .init(
            "SELECT", "index", arity: 2, .notIdempotent,
            writes: false, billed: false, .connection, "Changes the connection's database."),
    ]

    private static let functionCommands: [CommandInfo] = [
        .init(
            "FCALL", "function numkeys [key [key ...]] [arg [arg ...]]", arity: -3, .notIdempotent,
            keys: .counted(at: 2, destination: 0), .function, "Runs a function."),
        .init(
            "FCALL_RO", "function numkeys [key [key ...]] [arg [arg ...]]", arity: -3, .read,
            keys: .counted(at: 2, destination: 0), .function, "Runs a function that cannot write."),
        .init(
            "FUNCTION", "subcommand [argument ...]", arity: -2, .notIdempotent,
            writes: false, .function, "Manages libraries of functions."),
        .init("FUNCTION DELETE", "library-name", arity: 3, .notIdempotent, .function, "Deletes a library."),
        .init(
            "FUNCTION DUMP", "", arity: 2, .read,
            rest: .unavailable, .function, "Reads all libraries as one binary payload."),
        .init("FUNCTION FLUSH", "[ASYNC | SYNC]", arity: -2, .notIdempotent, .function, "Deletes all libraries."),
        .init("FUNCTION HELP", "", arity: 2, .read, .function, "Lists the forms of `FUNCTION`."),
        .init(
            "FUNCTION KILL", "", arity: 2, .notIdempotent,
            writes: false, .function, "Stops a running function that has not written yet."),
        .init(
            "FUNCTION LIST", "[LIBRARYNAME library-name-pattern] [WITHCODE]", arity: -2, .read,
            .function, "Lists libraries and their functions."),
        .init(
            "FUNCTION LOAD", "[REPLACE] function-code", arity: -3, .notIdempotent,
            .function, "Creates a library from its source."),
        .init(
            "FUNCTION RESTORE", "serialized-value [FLUSH | APPEND | REPLACE]", arity: -3, .notIdempotent,
            rest: .unavailable, .function, "Creates libraries from a `FUNCTION DUMP` payload."),
        .init("FUNCTION STATS", "", arity: 2, .read, .function, "Tells which function is running and what is loaded."),
    ]

    private static let genericCommands: [CommandInfo] = [
        .init(
            "COPY", "source destination [DB destination-db] [REPLACE]", arity: -3, .conditional,
            keys: .firstTwo, .generic, "Copies a key."),
        .init("DEL", "key [key ...]", arity: -2, .sameState, keys: .all, .generic, "Deletes keys."),
        .init("DUMP", "key", arity: 2, .read, keys: .first, .generic, "Reads a key as a binary payload for `RESTORE`."),
        .init("EXISTS", "key [key ...]", arity: -2, .read, keys: .all, .generic, "Counts how many of the keys exist."),
        .init(
            "EXPIRE", "key seconds [NX | XX | GT | LT]", arity: -3, .relativeTime,
            keys: .first, .generic, "Lets a key expire after some seconds."),
        .init(
            "EXPIREAT", "key unix-time-seconds [NX | XX | GT | LT]", arity: -3, .sameReply,
            keys: .first, .generic, "Lets a key expire at a time given in seconds."),
        .init("EXPIRETIME", "key", arity: 2, .read, keys: .first, .generic, "Reads when a key expires, in seconds."),
        .init("KEYS", "pattern", arity: 2, .read, .generic, "Lists all keys that match, in one go."),
        .init(
            "MIGRATE",
            """
            host port <key | ""> destination-db timeout [COPY] [REPLACE] [AUTH password | AUTH2 username password] \
            [KEYS key [key ...]]
            """, arity: -6, .notIdempotent,
            keys: .unknown, rest: .unavailable, .generic, "Moves keys to another server."),
        .init(
            "MOVE", "key db", arity: 3, .conditional,
            keys: .first, rest: .unavailable, .generic, "Moves a key to another database."),
        .init(
            "OBJECT", "subcommand [argument ...]", arity: -2, .notIdempotent,
            writes: false, rest: .unavailable, .generic, "Describes how keys are stored."),
        .init(
            "OBJECT ENCODING", "key", arity: 3, .read,
            keys: .range(first: 2, last: 2, step: 1), rest: .unavailable, .generic,
            "Tells how a value is laid out in memory."),
        .init(
            "OBJECT FREQ", "key", arity: 3, .read,
            keys: .range(first: 2, last: 2, step: 1), rest: .unavailable, .generic, "Reads how often a key is used."),
        .init("OBJECT HELP", "", arity: 2, .read, rest: .unavailable, .generic, "Lists the forms of `OBJECT`."),
        .init(
            "OBJECT IDLETIME", "key", arity: 3, .read,
            keys: .range(first: 2, last: 2, step: 1), rest: .unavailable, .generic,
            "Reads the seconds since a key was last used."),
        .init(
            "OBJECT REFCOUNT", "key", arity: 3, .read,
            keys: .range(first: 2, last: 2, step: 1), rest: .unavailable, .generic,
            "Counts the references to a value."),
        .init("PERSIST", "key", arity: 2, .sameState, keys: .first, .generic, "Removes the expiry of a key."),
        .init(
            "PEXPIRE", "key milliseconds [NX | XX | GT | LT]", arity: -3, .relativeTime,
            keys: .first, .generic, "Lets a key expire after some milliseconds."),
        .init(
            "PEXPIREAT", "key unix-time-milliseconds [NX | XX | GT | LT]", arity: -3, .sameReply,
            keys: .first, .generic, "Lets a key expire at a time given in milliseconds."),
        .init(
            "PEXPIRETIME", "key", arity: 2, .read,
            keys: .first, .generic, "Reads when a key expires, in milliseconds."),
        .init("PTTL", "key", arity: 2, .read, keys: .first, .generic, "Reads the milliseconds a key has left."),
        .init("RANDOMKEY", "", arity: 1, .read, .generic, "Names a random key."),
        .init(
            "RENAME", "key newkey", arity: 3, .conditional,
            keys: .firstTwo, .generic, "Renames a key, replacing what has the new name."),
        .init(
            "RENAMENX", "key newkey", arity: 3, .conditional,
            keys: .firstTwo, .generic, "Renames a key if the new name is free."),
        .init(
            "RESTORE",
            """
            key ttl serialized-value [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ frequency]
            """, arity: -4, .conditional,
            keys: .first, .generic, "Creates a key from a `DUMP` payload."),
        .init(
            "SCAN", "cursor [MATCH pattern] [COUNT count] [TYPE type | WITHTYPE]", arity: -2, .read,
            .generic, "Lists keys page by page."),
        .init(
            "SORT",
            """
            key [BY pattern] [LIMIT offset count] [GET pattern [GET pattern ...]] [ASC | DESC] [ALPHA] [STORE \
            destination]
            """, arity: -2, .sameReply,
            keys: .unknown, rest: .unavailable, .generic, "Sorts a list, set or sorted set, and may store the result."),
        .init(
            "SORT_RO",
            """
            key [BY pattern] [LIMIT offset count] [GET pattern [GET pattern ...]] [ASC | DESC] [ALPHA]
            """, arity: -2, .read,
            keys: .first, rest: .unavailable, .generic, "Sorts a list, set or sorted set."),
        .init(
            "TOUCH", "key [key ...]", arity: -2, .read,
            keys: .all, .generic, "Marks keys as just used and counts those that exist."),
        .init("TTL", "key", arity: 2, .read, keys: .first, .generic, "Reads the seconds a key has left."),
        .init("TYPE", "key", arity: 2, .read, keys: .first, .generic, "Tells the type of a key."),
        .init(
            "UNLINK", "key [key ...]", arity: -2, .sameState,
            keys: .all, .generic, "Deletes keys and frees their memory in the background."),
        .init(
            "WAIT", "numreplicas timeout", arity: 3, .read,
            rest: .withoutBlocking, .generic, "Waits until replicas have this connection's writes."),
        .init(
            "WAITAOF", "numlocal numreplicas timeout", arity: 4, .read,
            rest: .withoutBlocking, .generic, "Waits until append-only files have this connection's writes."),
    ]

    private static let geoCommands: [CommandInfo] = [
        .init(
            "GEOADD",
            """
            key [NX | XX] [CH] longitude latitude member [longitude latitude member ...]
            """, arity: -5, .sameState,
            keys: .first, .geo, "Adds members with their longitude and latitude."),
        .init(
            "GEODIST", "key member1 member2 [M | KM | FT | MI]", arity: -4, .read,
            keys: .first, .geo, "Measures the distance between two members."),
        .init(
            "GEOHASH", "key member [member ...]", arity: -2, .read,
            keys: .first, .geo, "Reads the positions of members as geohash text."),
        .init(
            "GEOPOS", "key member [member ...]", arity: -2, .read,
            keys: .first, .geo, "Reads the positions of members."),
        .init(
            "GEORADIUS",
            """
            key longitude latitude radius <M | KM | FT | MI> [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count [ANY]] \
            [ASC | DESC] [STORE key] [STOREDIST key]
            """, arity: -6, .sameReply,
            keys: .unknown, .geo, "Finds members around a point, and may store them; `GEOSEARCH` is newer."),
        .init(
            "GEORADIUSBYMEMBER",
            """
            key member radius <M | KM | FT | MI> [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count [ANY]] [ASC | DESC] \
            [STORE key] [STOREDIST key]
            """, arity: -5, .sameReply,
            keys: .unknown, .geo, "Finds members around a member, and may store them; `GEOSEARCH` is newer."),
        .init(
            "GEORADIUSBYMEMBER_RO",
            """
            key member radius <M | KM | FT | MI> [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count [ANY]] [ASC | DESC]
            """, arity: -5, .read,
            keys: .first, .geo, "Finds members around a member; `GEOSEARCH` is newer."),
        .init(
            "GEORADIUS_RO",
            """
            key longitude latitude radius <M | KM | FT | MI> [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count [ANY]] \
            [ASC | DESC]
            """, arity: -6, .read,
            keys: .first, .geo, "Finds members around a point; `GEOSEARCH` is newer."),
        .init(
            "GEOSEARCH",
            """
            key <FROMMEMBER member | FROMLONLAT longitude latitude> <BYRADIUS radius <M | KM | FT | MI> | BYBOX width \
            height <M | KM | FT | MI>> [ASC | DESC] [COUNT count [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH]
            """, arity: -7, .read,
            keys: .first, .geo, "Finds members within a circle or a box."),
        .init(
            "GEOSEARCHSTORE",
            """
            destination source <FROMMEMBER member | FROMLONLAT longitude latitude> <BYRADIUS radius <M | KM | FT | \
            MI> | BYBOX width height <M | KM | FT | MI>> [ASC | DESC] [COUNT count [ANY]] [STOREDIST]
            """, arity: -8, .sameReply,
            keys: .firstTwo, .geo, "Stores what `GEOSEARCH` would reply."),
    ]

    private static let hashCommands: [CommandInfo] = [
        .init("HDEL", "key field [field ...]", arity: -3, .sameState, keys: .first, .hash, "Deletes fields of a hash."),
        .init("HEXISTS", "key field", arity: 3, .read, keys: .first, .hash, "Tells whether a hash has a field."),
        .init(
            "HEXPIRE", "key seconds [NX | XX | GT | LT] FIELDS numfields field [field ...]", arity: -6, .notIdempotent,
            keys: .first, .hash, "Lets fields expire after some seconds."),
        .init(
            "HEXPIREAT",
            """
            key unix-time-seconds [NX | XX | GT | LT] FIELDS numfields field [field ...]
            """, arity: -6, .notIdempotent,
            keys: .first, .hash, "Lets fields expire at a time given in seconds."),
        .init(
            "HEXPIRETIME", "key FIELDS numfields field [field ...]", arity: -5, .read,
            keys: .first, .hash, "Reads when fields expire, in seconds."),
        .init("HGET", "key field", arity: 3, .read, keys: .first, .hash, "Reads one field."),
        .init("HGETALL", "key", arity: 2, .read, keys: .first, .hash, "Reads all fields and values of a hash."),
        .init(
            "HGETDEL", "key FIELDS numfields field [field ...]", arity: -5, .notIdempotent,
            keys: .first, .hash, "Reads fields and deletes them."),
        .init(
            "HGETEX",
            """
            key [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | PERSIST] \
            FIELDS numfields field [field ...]
            """, arity: -5, .notIdempotent,
            keys: .first, .hash, "Reads fields and may change when they expire."),
        .init(
            "HINCRBY", "key field increment", arity: 4, .notIdempotent,
            keys: .first, .hash, "Adds to an integer in a field."),
        .init(
            "HINCRBYFLOAT", "key field increment", arity: 4, .notIdempotent,
            keys: .first, .hash, "Adds to a decimal number in a field."),
        .init("HKEYS", "key", arity: 2, .read, keys: .first, .hash, "Reads the field names of a hash."),
        .init("HLEN", "key", arity: 2, .read, keys: .first, .hash, "Counts the fields of a hash."),
        .init(
            "HMGET", "key field [field ...]", arity: -3, .read,
            keys: .first, .hash, "Reads several fields; absent ones give null."),
        .init(
            "HMSET", "key field value [field value ...]", arity: -4, .sameReply,
            keys: .first, .hash, "Stores several fields; `HSET` is newer."),
        .init(
            "HPERSIST", "key FIELDS numfields field [field ...]", arity: -5, .notIdempotent,
            keys: .first, .hash, "Removes the expiry of fields."),
        .init(
            "HPEXPIRE",
            """
            key milliseconds [NX | XX | GT | LT] FIELDS numfields field [field ...]
            """, arity: -6, .notIdempotent,
            keys: .first, .hash, "Lets fields expire after some milliseconds."),
        .init(
            "HPEXPIREAT",
            """
            key unix-time-milliseconds [NX | XX | GT | LT] FIELDS numfields field [field ...]
            """, arity: -6, .notIdempotent,
            keys: .first, .hash, "Lets fields expire at a time given in milliseconds."),
        .init(
            "HPEXPIRETIME", "key FIELDS numfields field [field ...]", arity: -5, .read,
            keys: .first, .hash, "Reads when fields expire, in milliseconds."),
        .init(
            "HPTTL", "key FIELDS numfields field [field ...]", arity: -5, .read,
            keys: .first, .hash, "Reads the milliseconds fields have left."),
        .init(
            "HRANDFIELD", "key [count [WITHVALUES]]", arity: -2, .read,
            keys: .first, .hash, "Reads random fields of a hash."),
        .init(
            "HSCAN", "key cursor [MATCH pattern] [COUNT count] [NOVALUES]", arity: -3, .read,
            keys: .first, .hash, "Reads a hash page by page."),
        .init(
            "HSET", "key field value [field value ...]", arity: -4, .sameState,
            keys: .first, .hash, "Stores fields, creating the hash when absent."),
        .init(
            "HSETEX",
            """
            key [FNX | FXX] [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | \
            KEEPTTL] FIELDS numfields field value [field value ...]
            """, arity: -6, .notIdempotent,
            keys: .first, .hash, "Stores fields and sets when they expire."),
        .init(
            "HSETNX", "key field value", arity: 4, .conditional,
            keys: .first, .hash, "Stores a field if the hash lacks it."),
        .init("HSTRLEN", "key field", arity: 3, .read, keys: .first, .hash, "Counts the bytes of a field's value."),
        .init(
            "HTTL", "key FIELDS numfields field [field ...]", arity: -5, .read,
            keys: .first, .hash, "Reads the seconds fields have left."),
        .init("HVALS", "key", arity: 2, .read, keys: .first, .hash, "Reads the values of a hash."),
    ]

    private static let hyperloglogCommands: [CommandInfo] = [
        .init(
            "PFADD", "key [element [element ...]]", arity: -2, .sameState,
            keys: .first, .hyperloglog, "Counts elements in, creating the HyperLogLog when absent."),
        .init(
            "PFCOUNT", "key [key ...]", arity: -2, .read,
            keys: .all, .hyperloglog, "Estimates how many different elements were counted."),
        .init(
            "PFDEBUG", "subcommand key", arity: 3, .notIdempotent,
            keys: .range(first: 2, last: 2, step: 1), rest: .unavailable, .hyperloglog,
            "Shows the inside of a HyperLogLog; for Redis's developers."),
        .init(
            "PFMERGE", "destkey sourcekey [sourcekey ...]", arity: -2, .sameReply,
            keys: .all, .hyperloglog, "Merges HyperLogLogs into one."),
        .init(
            "PFSELFTEST", "", arity: 1, .notIdempotent,
            writes: false, rest: .unavailable, .hyperloglog, "Tests the HyperLogLog code; for Redis's developers."),
    ]

    private static let jsonCommands: [CommandInfo] = [
        .init(
            "JSON.ARRAPPEND", "key path value [value ...]", arity: -4, .notIdempotent,
            keys: .first, .json, "Appends values to arrays."),
        .init(
            "JSON.ARRINDEX", "key path value [start [stop]]", arity: -4, .read,
            keys: .first, .json, "Finds where a value occurs in arrays."),
        .init(
            "JSON.ARRINSERT", "key path index value [value ...]", arity: -5, .notIdempotent,
            keys: .first, .json, "Inserts values into arrays before a position."),
        .init("JSON.ARRLEN", "key [path]", arity: -2, .read, keys: .first, .json, "Counts the elements of arrays."),
        .init(
            "JSON.ARRPOP", "key [path [index]]", arity: -2, .notIdempotent,
            keys: .first, .json, "Takes an element out of arrays."),
        .init(
            "JSON.ARRTRIM", "key path start stop", arity: 5, .notIdempotent,
            keys: .first, .json, "Keeps only the elements of arrays between two positions."),
        .init(
            "JSON.CLEAR", "key [path]", arity: -2, .notIdempotent,
            keys: .first, .json, "Empties arrays and objects and sets numbers to 0."),
        .init(
            "JSON.DEBUG", "subcommand [argument ...]", arity: -2, .notIdempotent,
            writes: false, .json, "Shows the inside of a document."),
        .init("JSON.DEBUG HELP", "", arity: 2, .read, .json, "Lists the forms of `JSON.DEBUG`."),
        .init(
            "JSON.DEBUG MEMORY", "key [path]", arity: -3, .read,
            keys: .range(first: 2, last: 2, step: 1), .json, "Estimates the bytes a value takes."),
        .init(
            "JSON.DEL", "key [path]", arity: -2, .notIdempotent,
            keys: .first, .json, "Deletes values, or the whole document."),
        .init(
            "JSON.FORGET", "key [path]", arity: -2, .notIdempotent,
            keys: .first, .json, "Another name of `JSON.DEL`."),
        .init(
            "JSON.GET", "key [INDENT indent] [NEWLINE newline] [SPACE space] [path [path ...]]", arity: -2, .read,
            keys: .first, .json, "Reads values as JSON text."),
        .init(
            "JSON.MERGE", "key path value", arity: 4, .notIdempotent,
            keys: .first, .json, "Merges a value into a document; null deletes."),
        .init(
            "JSON.MGET", "key [key ...] path", arity: -3, .read,
            keys: .range(first: 1, last: -2, step: 1), .json, "Reads one path of several documents."),
        .init(
            "JSON.MSET", "key path value [key path value ...]", arity: -4, .notIdempotent,
            keys: .range(first: 1, last: -1, step: 3), .json, "Stores values in several documents at once."),
        .init("JSON.NUMINCRBY", "key path value", arity: 4, .notIdempotent, keys: .first, .json, "Adds to numbers."),
        .init("JSON.NUMMULTBY", "key path value", arity: 4, .notIdempotent, keys: .first, .json, "Multiplies numbers."),
        .init(
            "JSON.OBJKEYS", "key [path]", arity: -2, .read,
            keys: .first, .json, "Reads the member names of objects."),
        .init("JSON.OBJLEN", "key [path]", arity: -2, .read, keys: .first, .json, "Counts the members of objects."),
        .init(
            "JSON.RESP", "key [path]", arity: -2, .read,
            keys: .first, .json, "Reads a value in Redis's own reply types."),
        .init(
            "JSON.SET", "key path value [NX | XX]", arity: -4, .notIdempotent,
            keys: .first, .json, "Stores a value at a path."),
        .init(
            "JSON.STRAPPEND", "key [path] value", arity: -3, .notIdempotent,
            keys: .first, .json, "Adds text to the end of strings."),
        .init("JSON.STRLEN", "key [path]", arity: -2, .read, keys: .first, .json, "Measures strings."),
        .init(
            "JSON.TOGGLE", "key path", arity: 3, .notIdempotent,
            keys: .first, .json, "Turns true into false and back."),
        .init("JSON.TYPE", "key [path]", arity: -2, .read, keys: .first, .json, "Tells the type of values."),
    ]

    private static let listCommands: [CommandInfo] = [
        .init(
            "BLMOVE", "source destination <LEFT | RIGHT> <LEFT | RIGHT> timeout", arity: 6, .notIdempotent,
            keys: .firstTwo, rest: .withoutBlocking, .list,
            "Moves an element between lists, waiting until there is one."),
        .init(
            "BLMPOP", "timeout numkeys key [key ...] <LEFT | RIGHT> [COUNT count]", arity: -5, .notIdempotent,
            keys: .counted(at: 2, destination: 0), rest: .withoutBlocking, .list,
            "Pops elements from the first list that has any, waiting for one."),
        .init(
            "BLPOP", "key [key ...] timeout", arity: -3, .notIdempotent,
            keys: .range(first: 1, last: -2, step: 1), rest: .withoutBlocking, .list,
            "Pops from the head of the first list that has an element, waiting for one."),
        .init(
            "BRPOP", "key [key ...] timeout", arity: -3, .notIdempotent,
            keys: .range(first: 1, last: -2, step: 1), rest: .withoutBlocking, .list,
            "Pops from the tail of the first list that has an element, waiting for one."),
        .init(
            "BRPOPLPUSH", "source destination timeout", arity: 4, .notIdempotent,
            keys: .firstTwo, rest: .withoutBlocking, .list,
            "Moves a tail element to the head of another list, waiting; `BLMOVE` is newer."),
        .init("LINDEX", "key index", arity: 3, .read, keys: .first, .list, "Reads the element at a position."),
        .init(
            "LINSERT", "key <BEFORE | AFTER> pivot element", arity: 5, .notIdempotent,
            keys: .first, .list, "Inserts an element next to another one."),
        .init("LLEN", "key", arity: 2, .read, keys: .first, .list, "Counts the elements of a list."),
        .init(
            "LMOVE", "source destination <LEFT | RIGHT> <LEFT | RIGHT>", arity: 5, .notIdempotent,
            keys: .firstTwo, .list, "Moves an element from one end of a list to an end of another."),
        .init(
            "LMPOP", "numkeys key [key ...] <LEFT | RIGHT> [COUNT count]", arity: -4, .notIdempotent,
            keys: .counted(at: 1, destination: 0), .list, "Pops elements from the first list that has any."),
        .init(
            "LPOP", "key [count]", arity: -2, .notIdempotent,
            keys: .first, .list, "Takes elements off the head of a list."),
        .init(
            "LPOS", "key element [RANK rank] [COUNT num-matches] [MAXLEN len]", arity: -3, .read,
            keys: .first, .list, "Finds where an element occurs in a list."),
        .init(
            "LPUSH", "key element [element ...]", arity: -3, .notIdempotent,
            keys: .first, .list, "Puts elements at the head of a list, creating it when absent."),
        .init(
            "LPUSHX", "key element [element ...]", arity: -3, .notIdempotent,
            keys: .first, .list, "Puts elements at the head of a list that exists."),
        .init(
            "LRANGE", "key start stop", arity: 4, .read,
            keys: .first, .list, "Reads the elements between two positions."),
        .init(
            "LREM", "key count element", arity: 4, .notIdempotent,
            keys: .first, .list, "Removes elements equal to a value."),
        .init(
            "LSET", "key index element", arity: 4, .sameReply,
            keys: .first, .list, "Replaces the element at a position."),
        .init(
            "LTRIM", "key start stop", arity: 4, .notIdempotent,
            keys: .first, .list, "Keeps only the elements between two positions."),
        .init(
            "RPOP", "key [count]", arity: -2, .notIdempotent,
            keys: .first, .list, "Takes elements off the tail of a list."),
        .init(
            "RPOPLPUSH", "source destination", arity: 3, .notIdempotent,
            keys: .firstTwo, .list, "Moves a tail element to the head of another list; `LMOVE` is newer."),
        .init(
            "RPUSH", "key element [element ...]", arity: -3, .notIdempotent,
            keys: .first, .list, "Puts elements at the tail of a list, creating it when absent."),
        .init(
            "RPUSHX", "key element [element ...]", arity: -3, .notIdempotent,
            keys: .first, .list, "Puts elements at the tail of a list that exists."),
    ]

    private static let pubsubCommands: [CommandInfo] = [
        .init(
            "PSUBSCRIBE", "pattern [pattern ...]", arity: -2, .notIdempotent,
            writes: false, rest: .barred, .pubsub, "Listens to all channels whose names match."),
        .init(
            "PUBLISH", "channel message", arity: 3, .notIdempotent,
            writes: false, .pubsub, "Sends a message to the listeners of a channel."),
        .init(
            "PUBSUB", "subcommand [argument ...]", arity: -2, .notIdempotent,
            writes: false, .pubsub, "Describes channels and their listeners."),
        .init("PUBSUB CHANNELS", "[pattern]", arity: -2, .read, .pubsub, "Lists the channels someone listens to."),
        .init("PUBSUB HELP", "", arity: 2, .read, .pubsub, "Lists the forms of `PUBSUB`."),
        .init("PUBSUB NUMPAT", "", arity: 2, .read, .pubsub, "Counts the patterns someone listens to."),
        .init(
            "PUBSUB NUMSUB", "[channel [channel ...]]", arity: -2, .read,
            .pubsub, "Counts the listeners of channels."),
        .init(
            "PUBSUB SHARDCHANNELS", "[pattern]", arity: -2, .read,
            .pubsub, "Lists the shard channels someone listens to."),
        .init(
            "PUBSUB SHARDNUMSUB", "[shardchannel [shardchannel ...]]", arity: -2, .read,
            .pubsub, "Counts the listeners of shard channels."),
        .init(
            "PUNSUBSCRIBE", "[pattern [pattern ...]]", arity: -1, .notIdempotent,
            writes: false, rest: .barred, .pubsub, "Stops listening to patterns."),
        .init(
            "SPUBLISH", "shardchannel message", arity: 3, .notIdempotent,
            writes: false, keys: .first, rest: .unavailable, .pubsub,
            "Sends a message to the listeners of a shard channel."),
        .init(
            "SSUBSCRIBE", "shardchannel [shardchannel ...]", arity: -2, .notIdempotent,
            writes: false, keys: .all, rest: .barred, .pubsub, "Listens to shard channels."),
        .init(
            "SUBSCRIBE", "channel [channel ...]", arity: -2, .notIdempotent,
            writes: false, rest: .barred, .pubsub, "Listens to channels."),
        .init(
            "SUNSUBSCRIBE", "[shardchannel [shardchannel ...]]", arity: -1, .notIdempotent,
            writes: false, keys: .all, rest: .barred, .pubsub, "Stops listening to shard channels."),
        .init(
            "UNSUBSCRIBE", "[channel [channel ...]]", arity: -1, .notIdempotent,
            writes: false, rest: .barred, .pubsub, "Stops listening to channels."),
    ]

    private static let scriptingCommands: [CommandInfo] = [
        .init(
            "EVAL", "script numkeys [key [key ...]] [arg [arg ...]]", arity: -3, .notIdempotent,
            keys: .counted(at: 2, destination: 0), .scripting, "Runs a Lua script."),
        .init(
            "EVALSHA", "sha1 numkeys [key [key ...]] [arg [arg ...]]", arity: -3, .notIdempotent,
            keys: .counted(at: 2, destination: 0), .scripting, "Runs a Lua script the server has, by its SHA-1."),
        .init(
            "EVALSHA_RO", "sha1 numkeys [key [key ...]] [arg [arg ...]]", arity: -3, .read,
            keys: .counted(at: 2, destination: 0), .scripting, "Runs a Lua script that cannot write, by its SHA-1."),
        .init(
            "EVAL_RO", "script numkeys [key [key ...]] [arg [arg ...]]", arity: -3, .read,
            keys: .counted(at: 2, destination: 0), .scripting, "Runs a Lua script that cannot write."),
        .init(
            "SCRIPT", "subcommand [argument ...]", arity: -2, .notIdempotent,
            writes: false, .scripting, "Manages the server's cache of Lua scripts."),
        .init(
            "SCRIPT DEBUG", "<YES | SYNC | NO>", arity: 3, .notIdempotent,
            writes: false, rest: .unavailable, .scripting, "Turns the Lua debugger on or off."),
        .init("SCRIPT EXISTS", "sha1 [sha1 ...]", arity: -3, .read, .scripting, "Tells which scripts the server has."),
        .init(
            "SCRIPT FLUSH", "[ASYNC | SYNC]", arity: -2, .notIdempotent,
            writes: false, .scripting, "Forgets all scripts."),
        .init("SCRIPT HELP", "", arity: 2, .read, .scripting, "Lists the forms of `SCRIPT`."),
        .init(
            "SCRIPT KILL", "", arity: 2, .notIdempotent,
            writes: false, .scripting, "Stops a running script that has not written yet."),
        .init(
            "SCRIPT LOAD", "script", arity: 3, .notIdempotent,
            writes: false, .scripting, "Hands a script to the server and replies with its SHA-1."),
    ]

    private static let searchCommands: [CommandInfo] = [
        .init(
            "SEARCH.AGGREGATE", "name filter aggregations", arity: 4, .read,
            .search, "Computes metrics and buckets over the documents a filter finds."),
        .init("SEARCH.ALIASADD", "alias index", arity: 3, .notIdempotent, .search, "Points an alias at an index."),
        .init("SEARCH.ALIASDEL", "alias", arity: 2, .notIdempotent, .search, "Deletes an alias."),
        .init("SEARCH.COUNT", "name filter", arity: 3, .read, .search, "Counts the documents a filter finds."),
        .init(
            "SEARCH.CREATE",
            """
            name ON <JSON | HASH | STRING | STREAM> <PREFIX count prefix [prefix ...] | stream> [LANGUAGE language] \
            [SKIPINITIALSCAN] [EXISTSOK] SCHEMA field type [option ...] [field type [option ...] ...]
            """, arity: -7, .notIdempotent,
            .search, "Creates an index over keys with given prefixes, or over a stream."),
        .init("SEARCH.DESCRIBE", "name", arity: 2, .read, .search, "Shows the schema and settings of an index."),
        .init(
            "SEARCH.DROP", "name", arity: 2, .notIdempotent,
            .search, "Deletes an index and leaves its documents alone."),
        .init("SEARCH.LISTALIASES", "", arity: 1, .read, .search, "Lists the aliases and their indexes."),
        .init(
            "SEARCH.LISTINDEXES", "[MATCH pattern] [LIMIT count] [OFFSET offset]", arity: -1, .read,
            .search, "Lists the indexes."),
        .init(
            "SEARCH.QUERY",
            """
            name filter [LIMIT count] [OFFSET offset] [ORDERBY field [ASC | DESC]] [SELECT count field [field ...]] \
            [NOCONTENT] [HIGHLIGHT FIELDS count field [field ...] [TAGS open close]] [SCOREFUNC FIELDVALUE field \
            [option ...]]
            """, arity: -3, .read,
            .search, "Finds documents with a JSON filter."),
        .init(
            "SEARCH.REINDEX", "name", arity: 2, .notIdempotent,
            .search, "Rebuilds an index from the keys that are there now."),
        .init(
            "SEARCH.WAITINDEXING", "name", arity: 2, .read,
            .search, "Waits until an index has caught up with earlier writes."),
    ]

    private static let serverCommands: [CommandInfo] = [
        .init(
            "ACL", "subcommand [argument ...]", arity: -2, .notIdempotent,
            writes: false, .server, "Manages users and their rights."),
        .init(
            "ACL CAT", "[categoryname]", arity: -2, .read,
            .server, "Lists command categories, or the commands of one."),
        .init(
            "ACL DELUSER", "username [username ...]", arity: -3, .notIdempotent,
            writes: false, .server, "Deletes users."),
        .init(
            "ACL DRYRUN", "username command [arg [arg ...]]", arity: -4, .read,
            rest: .unavailable, .server, "Tells whether a user might run a command."),
        .init("ACL GENPASS", "[bits]", arity: -2, .read, .server, "Makes up a password."),
        .init(
            "ACL GENTOKEN", "username [password]", arity: -3, .notIdempotent,
            writes: false, .server, "Wraps a password into a token for `ACL SETUSER`; Upstash only."),
        .init("ACL GETUSER", "username", arity: 3, .read, .server, "Shows the rights of a user."),
        .init("ACL HELP", "", arity: 2, .read, .server, "Lists the forms of `ACL`."),
        .init("ACL LIST", "", arity: 2, .read, .server, "Lists all users with their rules."),
        .init(
            "ACL LOAD", "", arity: 2, .notIdempotent,
            writes: false, .server, "Reads the users again from where they are kept."),
        .init(
            "ACL LOG", "[count | RESET]", arity: -2, .read,
            .server, "Lists refused commands and log-ins, or forgets them."),
        .init(
            "ACL RESTTOKEN", "username password", arity: 4, .notIdempotent,
            writes: false, .server, "Makes a REST token with the rights of a user; Upstash only."),
        .init(
            "ACL SAVE", "", arity: 2, .notIdempotent,
            writes: false, .server, "Writes the users to where they are kept."),
        .init(
            "ACL SETUSER", "username [rule [rule ...]]", arity: -3, .notIdempotent,
            writes: false, .server, "Creates a user or changes its rights."),
        .init("ACL USERS", "", arity: 2, .read, .server, "Lists the names of users."),
        .init("ACL WHOAMI", "", arity: 2, .read, .server, "Names the user of this connection."),
        .init(
            "ASKING", "", arity: 1, .notIdempotent,
            writes: false, rest: .barred, .server, "Lets the next command reach a slot that is moving."),
        .init(
            "BGREWRITEAOF", "", arity: 1, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Rewrites the append-only file in the background."),
        .init(
            "BGSAVE", "[SCHEDULE]", arity: -1, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Writes a snapshot in the background."),
        .init(
            "CLUSTER", "subcommand [argument ...]", arity: -2, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Manages a cluster."),
        .init(
            "CLUSTER ADDSLOTS", "slot [slot ...]", arity: -3, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Gives slots to this node."),
        .init(
            "CLUSTER ADDSLOTSRANGE", "start-slot end-slot [start-slot end-slot ...]", arity: -4, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Gives ranges of slots to this node."),
        .init(
            "CLUSTER BUMPEPOCH", "", arity: 2, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Raises the cluster's configuration epoch."),
        .init(
            "CLUSTER COUNT-FAILURE-REPORTS", "node-id", arity: 3, .read,
            rest: .unavailable, .server, "Counts the reports that a node fails."),
        .init(
            "CLUSTER COUNTKEYSINSLOT", "slot", arity: 3, .read,
            rest: .unavailable, .server, "Counts the keys of a slot."),
        .init(
            "CLUSTER DELSLOTS", "slot [slot ...]", arity: -3, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Takes slots away from this node."),
        .init(
            "CLUSTER DELSLOTSRANGE", "start-slot end-slot [start-slot end-slot ...]", arity: -4, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Takes ranges of slots away from this node."),
        .init(
            "CLUSTER FAILOVER", "[FORCE | TAKEOVER]", arity: -2, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Makes this replica the primary."),
        .init(
            "CLUSTER FLUSHSLOTS", "", arity: 2, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Takes all slots away from this node."),
        .init(
            "CLUSTER FORGET", "node-id", arity: 3, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Removes a node from the node table."),
        .init(
            "CLUSTER GETKEYSINSLOT", "slot count", arity: 4, .read,
            rest: .unavailable, .server, "Lists keys of a slot."),
        .init("CLUSTER HELP", "", arity: 2, .read, rest: .unavailable, .server, "Lists the forms of `CLUSTER`."),
        .init("CLUSTER INFO", "", arity: 2, .read, rest: .unavailable, .server, "Describes the cluster's state."),
        .init("CLUSTER KEYSLOT", "key", arity: 3, .read, rest: .unavailable, .server, "Computes the slot of a key."),
        .init("CLUSTER LINKS", "", arity: 2, .read, rest: .unavailable, .server, "Lists the links between nodes."),
        .init(
            "CLUSTER MEET", "ip port [cluster-bus-port]", arity: -4, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Introduces another node."),
        .init("CLUSTER MYID", "", arity: 2, .read, rest: .unavailable, .server, "Reads this node's ID."),
        .init(
            "CLUSTER MYSHARDID", "", arity: 2, .read,
            rest: .unavailable, .server, "Reads the ID of this node's shard."),
        .init("CLUSTER NODES", "", arity: 2, .read, rest: .unavailable, .server, "Lists nodes and slots as text."),
        .init(
            "CLUSTER REPLICAS", "node-id", arity: 3, .read,
            rest: .unavailable, .server, "Lists the replicas of a node."),
        .init(
            "CLUSTER REPLICATE", "node-id", arity: 3, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Makes this node a replica of another."),
        .init(
            "CLUSTER RESET", "[HARD | SOFT]", arity: -2, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Makes this node forget the cluster."),
        .init(
            "CLUSTER SAVECONFIG", "", arity: 2, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Writes the node's configuration to disk."),
        .init(
            "CLUSTER SET-CONFIG-EPOCH", "config-epoch", arity: 3, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Sets the configuration epoch of a new node."),
        .init(
            "CLUSTER SETSLOT",
            """
            slot <IMPORTING node-id | MIGRATING node-id | NODE node-id | STABLE>
            """, arity: -4, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Moves a slot between nodes, step by step."),
        .init("CLUSTER SHARDS", "", arity: 2, .read, rest: .unavailable, .server, "Lists slots and nodes by shard."),
        .init(
            "CLUSTER SLAVES", "node-id", arity: 3, .read,
            rest: .unavailable, .server, "An old name of `CLUSTER REPLICAS`."),
        .init("CLUSTER SLOTS", "", arity: 2, .read, rest: .unavailable, .server, "Lists slot ranges and their nodes."),
        .init("COMMAND", "", arity: -1, .read, billed: false, .server, "Describes all commands."),
        .init(
            "COMMAND COUNT", "", arity: 2, .read,
            billed: false, rest: .unavailable, .server, "Counts the commands the server has."),
        .init(
            "COMMAND DOCS", "[command-name [command-name ...]]", arity: -2, .read,
            billed: false, rest: .unavailable, .server, "Reads the documentation of commands."),
        .init(
            "COMMAND GETKEYS", "command argument [argument ...]", arity: -4, .read,
            billed: false, rest: .unavailable, .server, "Finds the keys in a command."),
        .init(
            "COMMAND GETKEYSANDFLAGS", "command argument [argument ...]", arity: -4, .read,
            billed: false, rest: .unavailable, .server, "Finds the keys in a command and what it does with them."),
        .init(
            "COMMAND HELP", "", arity: 2, .read,
            billed: false, rest: .unavailable, .server, "Lists the forms of `COMMAND`."),
        .init(
            "COMMAND INFO", "[command-name [command-name ...]]", arity: -2, .read,
            billed: false, rest: .unavailable, .server, "Describes given commands."),
        .init(
            "COMMAND LIST", "[FILTERBY <MODULE module-name | ACLCAT category | PATTERN pattern>]", arity: -2, .read,
            billed: false, rest: .unavailable, .server, "Lists the names of commands."),
        .init(
            "CONFIG", "subcommand [argument ...]", arity: -2, .notIdempotent,
            writes: false, billed: false, rest: .unavailable, .server, "Manages the server's settings."),
        .init("CONFIG GET", "parameter [parameter ...]", arity: -3, .read, billed: false, .server, "Reads settings."),
        .init(
            "CONFIG HELP", "", arity: 2, .read,
            billed: false, rest: .unavailable, .server, "Lists the forms of `CONFIG`."),
        .init(
            "CONFIG RESETSTAT", "", arity: 2, .notIdempotent,
            writes: false, billed: false, rest: .unavailable, .server, "Sets the counters of `INFO` to zero."),
        .init(
            "CONFIG REWRITE", "", arity: 2, .notIdempotent,
            writes: false, billed: false, rest: .unavailable, .server,
            "Writes the settings to the configuration file."),
        .init(
            "CONFIG SET", "parameter value [parameter value ...]", arity: -4, .notIdempotent,
            writes: false, billed: false, .server, "Changes settings."),
        .init("DBSIZE", "", arity: 1, .read, .server, "Counts the keys."),
        .init(
            "DEBUG", "subcommand [argument ...]", arity: -2, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Does what developers of Redis need."),
        .init(
            "FAILOVER", "[TO host port [FORCE]] [ABORT] [TIMEOUT milliseconds]", arity: -1, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Hands the primary's role to a replica."),
        .init("FLUSHALL", "[ASYNC | SYNC]", arity: -1, .sameReply, .server, "Deletes all keys of all databases."),
        .init("FLUSHDB", "[ASYNC | SYNC]", arity: -1, .sameReply, .server, "Deletes all keys of the database."),
        .init(
            "INFO", "[section [section ...]]", arity: -1, .read,
            billed: false, .server, "Describes the server's state."),
        .init(
            "LASTSAVE", "", arity: 1, .read,
            rest: .unavailable, .server, "Reads when the last snapshot was written."),
        .init(
            "LATENCY", "subcommand [argument ...]", arity: -2, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Watches for slow events."),
        .init("LATENCY DOCTOR", "", arity: 2, .read, rest: .unavailable, .server, "Explains slow events in words."),
        .init(
            "LATENCY GRAPH", "event", arity: 3, .read,
            rest: .unavailable, .server, "Draws the history of an event in text."),
        .init("LATENCY HELP", "", arity: 2, .read, rest: .unavailable, .server, "Lists the forms of `LATENCY`."),
        .init(
            "LATENCY HISTOGRAM", "[command [command ...]]", arity: -2, .read,
            rest: .unavailable, .server, "Counts how long commands took."),
        .init(
            "LATENCY HISTORY", "event", arity: 3, .read,
            rest: .unavailable, .server, "Lists the samples of an event."),
        .init(
            "LATENCY LATEST", "", arity: 2, .read,
            rest: .unavailable, .server, "Lists the newest sample of each event."),
        .init(
            "LATENCY RESET", "[event [event ...]]", arity: -2, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Forgets samples."),
        .init(
            "LOLWUT", "[VERSION version]", arity: -1, .read,
            rest: .unavailable, .server, "Draws something and tells the version."),
        .init(
            "MEMORY", "subcommand [argument ...]", arity: -2, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Describes how memory is used."),
        .init("MEMORY DOCTOR", "", arity: 2, .read, rest: .unavailable, .server, "Explains memory problems in words."),
        .init("MEMORY HELP", "", arity: 2, .read, rest: .unavailable, .server, "Lists the forms of `MEMORY`."),
        .init(
            "MEMORY MALLOC-STATS", "", arity: 2, .read,
            rest: .unavailable, .server, "Shows the allocator's own statistics."),
        .init(
            "MEMORY PURGE", "", arity: 2, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Asks the allocator to give memory back."),
        .init("MEMORY STATS", "", arity: 2, .read, rest: .unavailable, .server, "Shows what memory is used for."),
        .init(
            "MEMORY USAGE", "key [SAMPLES count]", arity: -3, .read,
            keys: .range(first: 2, last: 2, step: 1), .server, "Estimates the bytes a key takes."),
        .init(
            "MODULE", "subcommand [argument ...]", arity: -2, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Manages modules."),
        .init("MODULE HELP", "", arity: 2, .read, rest: .unavailable, .server, "Lists the forms of `MODULE`."),
        .init("MODULE LIST", "", arity: 2, .read, rest: .unavailable, .server, "Lists loaded modules."),
        .init(
            "MODULE LOAD", "path [arg [arg ...]]", arity: -3, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Loads a module."),
        .init(
            "MODULE LOADEX",
            """
            path [CONFIG name value [CONFIG name value ...]] [ARGS arg [arg ...]]
            """, arity: -3, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Loads a module with settings."),
        .init(
            "MODULE UNLOAD", "name", arity: 3, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Unloads a module."),
        .init(
            "MONITOR", "", arity: 1, .notIdempotent,
            writes: false, rest: .barred, .server, "Streams every command the server handles."),
        .init(
            "PSYNC", "replicationid offset", arity: -3, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Begins or continues replication; replicas use it."),
        .init(
            "READONLY", "", arity: 1, .notIdempotent,
            writes: false, rest: .barred, .server, "Lets the connection read from a replica of a cluster."),
        .init("READWRITE", "", arity: 1, .notIdempotent, writes: false, rest: .barred, .server, "Ends `READONLY`."),
        .init(
            "REPLCONF", "[option value ...]", arity: -1, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Sets up replication; replicas use it."),
        .init(
            "REPLICAOF", "<host port | NO ONE>", arity: 3, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Makes the server a replica, or a primary."),
        .init(
            "RESTORE-ASKING",
            """
            key ttl serialized-value [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ frequency]
            """, arity: -4, .notIdempotent,
            keys: .first, rest: .unavailable, .server, "`RESTORE` while a cluster slot moves; clusters use it."),
        .init(
            "ROLE", "", arity: 1, .read,
            rest: .unavailable, .server, "Tells whether the server is a primary or a replica."),
        .init(
            "SAVE", "", arity: 1, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Writes a snapshot while all clients wait."),
        .init(
            "SHUTDOWN", "[NOSAVE | SAVE] [NOW] [FORCE] [ABORT]", arity: -1, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Stops the server."),
        .init(
            "SLAVEOF", "<host port | NO ONE>", arity: 3, .notIdempotent,
            writes: false, rest: .unavailable, .server, "An old name of `REPLICAOF`."),
        .init(
            "SLOWLOG", "subcommand [argument ...]", arity: -2, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Manages the log of slow commands."),
        .init("SLOWLOG GET", "[count]", arity: -2, .read, rest: .unavailable, .server, "Lists slow commands."),
        .init("SLOWLOG HELP", "", arity: 2, .read, rest: .unavailable, .server, "Lists the forms of `SLOWLOG`."),
        .init("SLOWLOG LEN", "", arity: 2, .read, rest: .unavailable, .server, "Counts the slow commands in the log."),
        .init(
            "SLOWLOG RESET", "", arity: 2, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Empties the log of slow commands."),
        .init(
            "SWAPDB", "index1 index2", arity: 3, .notIdempotent,
            rest: .unavailable, .server, "Exchanges two databases."),
        .init(
            "SYNC", "", arity: 1, .notIdempotent,
            writes: false, rest: .unavailable, .server, "Begins replication; old replicas use it."),
        .init("TIME", "", arity: 1, .read, .server, "Reads the server's clock."),
    ]

    private static let setCommands: [CommandInfo] = [
        .init(
            "SADD", "key member [member ...]", arity: -3, .sameState,
            keys: .first, .set, "Adds members to a set, creating it when absent."),
        .init("SCARD", "key", arity: 2, .read, keys: .first, .set, "Counts the members of a set."),
        .init(
            "SDIFF", "key [key ...]", arity: -2, .read,
            keys: .all, .set, "Members of the first set that none of the others has."),
        .init(
            "SDIFFSTORE", "destination key [key ...]", arity: -3, .sameReply,
            keys: .all, .set, "Stores what `SDIFF` would reply."),
        .init("SINTER", "key [key ...]", arity: -2, .read, keys: .all, .set, "Members that all the sets have."),
        .init(
            "SINTERCARD", "numkeys key [key ...] [LIMIT limit]", arity: -3, .read,
            keys: .counted(at: 1, destination: 0), .set, "Counts the members that all the sets have, up to a limit."),
        .init(
            "SINTERSTORE", "destination key [key ...]", arity: -3, .sameReply,
            keys: .all, .set, "Stores what `SINTER` would reply."),
        .init("SISMEMBER", "key member", arity: 3, .read, keys: .first, .set, "Tells whether a set has a member."),
        .init("SMEMBERS", "key", arity: 2, .read, keys: .first, .set, "Reads a whole set."),
        .init(
            "SMISMEMBER", "key member [member ...]", arity: -3, .read,
            keys: .first, .set, "Tells for several members whether a set has them."),
        .init(
            "SMOVE", "source destination member", arity: 4, .conditional,
            keys: .firstTwo, .set, "Moves a member from one set to another."),
        .init(
            "SPOP", "key [count]", arity: -2, .notIdempotent,
            keys: .first, .set, "Takes random members out of a set."),
        .init("SRANDMEMBER", "key [count]", arity: -2, .read, keys: .first, .set, "Reads random members of a set."),
        .init(
            "SREM", "key member [member ...]", arity: -3, .sameState,
            keys: .first, .set, "Removes members from a set."),
        .init(
            "SSCAN", "key cursor [MATCH pattern] [COUNT count]", arity: -3, .read,
            keys: .first, .set, "Reads a set page by page."),
        .init(
            "SUNION", "key [key ...]", arity: -2, .read,
            keys: .all, .set, "Members that at least one of the sets has."),
        .init(
            "SUNIONSTORE", "destination key [key ...]", arity: -3, .sameReply,
            keys: .all, .set, "Stores what `SUNION` would reply."),
    ]

    private static let sortedSetCommands: [CommandInfo] = [
        .init(
            "BZMPOP", "timeout numkeys key [key ...] <MIN | MAX> [COUNT count]", arity: -5, .notIdempotent,
            keys: .counted(at: 2, destination: 0), rest: .withoutBlocking, .sortedSet,
            "Pops members from the first sorted set that has any, waiting for one."),
        .init(
            "BZPOPMAX", "key [key ...] timeout", arity: -3, .notIdempotent,
            keys: .range(first: 1, last: -2, step: 1), rest: .withoutBlocking, .sortedSet,
            "Pops the highest score of the first sorted set that has a member, waiting."),
        .init(
            "BZPOPMIN", "key [key ...] timeout", arity: -3, .notIdempotent,
            keys: .range(first: 1, last: -2, step: 1), rest: .withoutBlocking, .sortedSet,
            "Pops the lowest score of the first sorted set that has a member, waiting."),
        .init(
            "ZADD", "key [NX | XX] [GT | LT] [CH] [INCR] score member [score member ...]", arity: -4, .sameState,
            keys: .first, .sortedSet, "Adds members or changes their scores."),
        .init("ZCARD", "key", arity: 2, .read, keys: .first, .sortedSet, "Counts the members of a sorted set."),
        .init(
            "ZCOUNT", "key min max", arity: 4, .read,
            keys: .first, .sortedSet, "Counts the members with scores in a range."),
        .init(
            "ZDIFF", "numkeys key [key ...] [WITHSCORES]", arity: -3, .read,
            keys: .counted(at: 1, destination: 0), .sortedSet,
            "Members of the first sorted set that none of the others has."),
        .init(
            "ZDIFFSTORE", "destination numkeys key [key ...]", arity: -4, .sameReply,
            keys: .counted(at: 2, destination: 1), .sortedSet, "Stores what `ZDIFF` would reply."),
        .init(
            "ZINCRBY", "key increment member", arity: 4, .notIdempotent,
            keys: .first, .sortedSet, "Adds to the score of a member."),
        .init(
            "ZINTER",
            """
            numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>] [WITHSCORES]
            """, arity: -3, .read,
            keys: .counted(at: 1, destination: 0), .sortedSet,
            "Members that all the sorted sets have, with combined scores."),
        .init(
            "ZINTERCARD", "numkeys key [key ...] [LIMIT limit]", arity: -3, .read,
            keys: .counted(at: 1, destination: 0), .sortedSet,
            "Counts the members that all the sorted sets have, up to a limit."),
        .init(
            "ZINTERSTORE",
            """
            destination numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>]
            """, arity: -4, .sameReply,
            keys: .counted(at: 2, destination: 1), .sortedSet, "Stores what `ZINTER` would reply."),
        .init(
            "ZLEXCOUNT", "key min max", arity: 4, .read,
            keys: .first, .sortedSet, "Counts the members between two names."),
        .init(
            "ZMPOP", "numkeys key [key ...] <MIN | MAX> [COUNT count]", arity: -4, .notIdempotent,
            keys: .counted(at: 1, destination: 0), .sortedSet,
            "Pops the lowest or highest members of the first sorted set that has any."),
        .init(
            "ZMSCORE", "key member [member ...]", arity: -3, .read,
            keys: .first, .sortedSet, "Reads the scores of several members."),
        .init(
            "ZPOPMAX", "key [count]", arity: -2, .notIdempotent,
            keys: .first, .sortedSet, "Takes out the members with the highest scores."),
        .init(
            "ZPOPMIN", "key [count]", arity: -2, .notIdempotent,
            keys: .first, .sortedSet, "Takes out the members with the lowest scores."),
        .init(
            "ZRANDMEMBER", "key [count [WITHSCORES]]", arity: -2, .read,
            keys: .first, .sortedSet, "Reads random members of a sorted set."),
        .init(
            "ZRANGE", "key start stop [BYSCORE | BYLEX] [REV] [LIMIT offset count] [WITHSCORES]", arity: -4, .read,
            keys: .first, .sortedSet, "Reads members by rank, score or name."),
        .init(
            "ZRANGEBYLEX", "key min max [LIMIT offset count]", arity: -4, .read,
            keys: .first, .sortedSet, "Reads members between two names; `ZRANGE … BYLEX` is newer."),
        .init(
            "ZRANGEBYSCORE", "key min max [WITHSCORES] [LIMIT offset count]", arity: -4, .read,
            keys: .first, .sortedSet, "Reads members with scores in a range; `ZRANGE … BYSCORE` is newer."),
        .init(
            "ZRANGESTORE",
            """
            destination source min max [BYSCORE | BYLEX] [REV] [LIMIT offset count]
            """, arity: -5, .sameReply,
            keys: .firstTwo, .sortedSet, "Stores what `ZRANGE` would reply."),
        .init(
            "ZRANK", "key member", arity: 3, .read,
            keys: .first, .sortedSet, "Finds the rank of a member, lowest score first."),
        .init(
            "ZREM", "key member [member ...]", arity: -3, .sameState,
            keys: .first, .sortedSet, "Removes members from a sorted set."),
        .init(
            "ZREMRANGEBYLEX", "key min max", arity: 4, .sameState,
            keys: .first, .sortedSet, "Removes the members between two names."),
        .init(
            "ZREMRANGEBYRANK", "key start stop", arity: 4, .notIdempotent,
            keys: .first, .sortedSet, "Removes the members between two ranks."),
        .init(
            "ZREMRANGEBYSCORE", "key min max", arity: 4, .sameState,
            keys: .first, .sortedSet, "Removes the members with scores in a range."),
        .init(
            "ZREVRANGE", "key start stop [WITHSCORES]", arity: -4, .read,
            keys: .first, .sortedSet, "Reads members by rank, highest score first; `ZRANGE … REV` is newer."),
        .init(
            "ZREVRANGEBYLEX", "key max min [LIMIT offset count]", arity: -4, .read,
            keys: .first, .sortedSet, "Reads members between two names backwards; `ZRANGE … BYLEX REV` is newer."),
        .init(
            "ZREVRANGEBYSCORE", "key max min [WITHSCORES] [LIMIT offset count]", arity: -4, .read,
            keys: .first, .sortedSet, "Reads members by falling score; `ZRANGE … BYSCORE REV` is newer."),
        .init(
            "ZREVRANK", "key member", arity: 3, .read,
            keys: .first, .sortedSet, "Finds the rank of a member, highest score first."),
        .init(
            "ZSCAN", "key cursor [MATCH pattern] [COUNT count]", arity: -3, .read,
            keys: .first, .sortedSet, "Reads a sorted set page by page."),
        .init("ZSCORE", "key member", arity: 3, .read, keys: .first, .sortedSet, "Reads the score of a member."),
        .init(
            "ZUNION",
            """
            numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>] [WITHSCORES]
            """, arity: -3, .read,
            keys: .counted(at: 1, destination: 0), .sortedSet,
            "Members of any of the sorted sets, with combined scores."),
        .init(
            "ZUNIONSTORE",
            """
            destination numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>]
            """, arity: -4, .sameReply,
            keys: .counted(at: 2, destination: 1), .sortedSet, "Stores what `ZUNION` would reply."),
    ]

    private static let streamCommands: [CommandInfo] = [
        .init(
            "XACK", "key group id [id ...]", arity: -4, .sameState,
            keys: .first, .stream, "Marks entries as processed by a consumer group."),
        .init(
            "XACKDEL", "key group [KEEPREF | DELREF | ACKED] IDS numids id [id ...]", arity: -6, .notIdempotent,
            keys: .first, .stream, "Marks entries as processed and deletes them."),
        .init(
            "XADD",
            """
            key [NOMKSTREAM] [KEEPREF | DELREF | ACKED] [<MAXLEN | MINID> [= | ~] threshold [LIMIT count]] <* | id> \
            field value [field value ...]
            """, arity: -5, .notIdempotent,
            keys: .first, .stream, "Appends an entry, creating the stream when absent."),
        .init(
            "XAUTOCLAIM", "key group consumer min-idle-time start [COUNT count] [JUSTID]", arity: -6, .notIdempotent,
            keys: .first, .stream, "Hands over entries another consumer left idle, page by page."),
        .init(
            "XCLAIM",
            """
            key group consumer min-idle-time id [id ...] [IDLE ms] [TIME unix-time-milliseconds] [RETRYCOUNT count] \
            [FORCE] [JUSTID] [LASTID id]
            """, arity: -6, .notIdempotent,
            keys: .first, .stream, "Hands over given pending entries to another consumer."),
        .init("XDEL", "key id [id ...]", arity: -3, .sameState, keys: .first, .stream, "Deletes entries by their IDs."),
        .init(
            "XDELEX", "key [KEEPREF | DELREF | ACKED] IDS numids id [id ...]", arity: -5, .notIdempotent,
            keys: .first, .stream, "Deletes entries, with a say in what consumer groups keep."),
        .init(
            "XGROUP", "subcommand [argument ...]", arity: -2, .notIdempotent,
            writes: false, .stream, "Manages consumer groups."),
        .init(
            "XGROUP CREATE", "key groupname <id | $> [MKSTREAM] [ENTRIESREAD entries-read]", arity: -5, .conditional,
            keys: .range(first: 2, last: 2, step: 1), .stream, "Creates a consumer group."),
        .init(
            "XGROUP CREATECONSUMER", "key groupname consumername", arity: 5, .notIdempotent,
            keys: .range(first: 2, last: 2, step: 1), .stream, "Creates a consumer in a group."),
        .init(
            "XGROUP DELCONSUMER", "key groupname consumername", arity: 5, .notIdempotent,
            keys: .range(first: 2, last: 2, step: 1), .stream, "Deletes a consumer and its pending entries."),
        .init(
            "XGROUP DESTROY", "key groupname", arity: 4, .notIdempotent,
            keys: .range(first: 2, last: 2, step: 1), .stream, "Deletes a consumer group."),
        .init("XGROUP HELP", "", arity: 2, .read, .stream, "Lists the forms of `XGROUP`."),
        .init(
            "XGROUP SETID", "key groupname <id | $> [ENTRIESREAD entries-read]", arity: -5, .notIdempotent,
            keys: .range(first: 2, last: 2, step: 1), .stream, "Sets the entry a group has read up to."),
        .init(
            "XINFO", "subcommand [argument ...]", arity: -2, .notIdempotent,
            writes: false, .stream, "Describes streams."),
        .init(
            "XINFO CONSUMERS", "key groupname", arity: 4, .read,
            keys: .range(first: 2, last: 2, step: 1), .stream, "Describes the consumers of a group."),
        .init(
            "XINFO GROUPS", "key", arity: 3, .read,
            keys: .range(first: 2, last: 2, step: 1), .stream, "Describes the consumer groups of a stream."),
        .init("XINFO HELP", "", arity: 2, .read, .stream, "Lists the forms of `XINFO`."),
        .init(
            "XINFO STREAM", "key [FULL [COUNT count]]", arity: -3, .read,
            keys: .range(first: 2, last: 2, step: 1), .stream, "Describes a stream."),
        .init("XLEN", "key", arity: 2, .read, keys: .first, .stream, "Counts the entries of a stream."),
        .init(
            "XPENDING", "key group [[IDLE min-idle-time] start end count [consumer]]", arity: -3, .read,
            keys: .first, .stream, "Reads what a group has delivered and nobody acknowledged."),
        .init(
            "XRANGE", "key start end [COUNT count]", arity: -4, .read,
            keys: .first, .stream, "Reads entries between two IDs, oldest first."),
        .init(
            "XREAD", "[COUNT count] [BLOCK milliseconds] STREAMS key [key ...] id [id ...]", arity: -4, .read,
            keys: .afterStreams, rest: .withoutBlocking, .stream,
            "Reads entries newer than given IDs from several streams, waiting if asked."),
        .init(
            "XREADGROUP",
            """
            GROUP group consumer [COUNT count] [BLOCK milliseconds] [NOACK] STREAMS key [key ...] id [id ...]
            """, arity: -7, .notIdempotent,
            keys: .afterStreams, rest: .withoutBlocking, .stream,
            "Delivers entries to a consumer of a group, waiting if asked."),
        .init(
            "XREVRANGE", "key end start [COUNT count]", arity: -4, .read,
            keys: .first, .stream, "Reads entries between two IDs, newest first."),
        .init(
            "XSETID",
            """
            key last-id [ENTRIESADDED entries-added] [MAXDELETEDID max-deleted-entry-id]
            """, arity: -3, .sameReply,
            keys: .first, rest: .unavailable, .stream, "Sets the last ID of a stream; meant for replication."),
        .init(
            "XTRIM",
            """
            key <MAXLEN | MINID> [= | ~] threshold [LIMIT count] [KEEPREF | DELREF | ACKED]
            """, arity: -4, .sameState,
            keys: .first, .stream, "Drops the oldest entries beyond a length or an ID."),
    ]

    private static let stringCommands: [CommandInfo] = [
        .init(
            "APPEND", "key value", arity: 3, .notIdempotent,
            keys: .first, .string, "Adds bytes to the end of a string, creating it when absent."),
        .init("DECR", "key", arity: 2, .notIdempotent, keys: .first, .string, "Subtracts one from an integer."),
        .init(
            "DECRBY", "key decrement", arity: 3, .notIdempotent,
            keys: .first, .string, "Subtracts a given amount from an integer."),
        .init(
            "DELEX", "key [IFEQ value | IFNE value | IFDEQ digest | IFDNE digest]", arity: -2, .notIdempotent,
            keys: .first, .string, "Deletes a string only while it, or its digest, compares as given."),
        .init(
            "DIGEST", "key", arity: 2, .read,
            keys: .first, .string, "Replies with a hexadecimal digest of a string."),
        .init("GET", "key", arity: 2, .read, keys: .first, .string, "Reads a string."),
        .init("GETDEL", "key", arity: 2, .conditional, keys: .first, .string, "Reads a string and deletes it."),
        .init(
            "GETEX",
            """
            key [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | PERSIST]
            """, arity: -2, .relativeTime,
            keys: .first, .string, "Reads a string and may change when it expires."),
        .init(
            "GETRANGE", "key start end", arity: 4, .read,
            keys: .first, .string, "Reads the bytes between two positions of a string."),
        .init(
            "GETSET", "key value", arity: 3, .conditional,
            keys: .first, .string, "Stores a string and replies with what was there before; `SET … GET` is newer."),
        .init("INCR", "key", arity: 2, .notIdempotent, keys: .first, .string, "Adds one to an integer."),
        .init(
            "INCRBY", "key increment", arity: 3, .notIdempotent,
            keys: .first, .string, "Adds a given amount to an integer."),
        .init(
            "INCRBYFLOAT", "key increment", arity: 3, .notIdempotent,
            keys: .first, .string, "Adds a given amount to a decimal number."),
        .init(
            "LCS", "key1 key2 [LEN] [IDX] [MINMATCHLEN len] [WITHMATCHLEN]", arity: -3, .read,
            keys: .firstTwo, rest: .unavailable, .string, "Finds the longest subsequence two strings share."),
        .init(
            "MGET", "key [key ...]", arity: -2, .read,
            keys: .all, .string, "Reads several strings; absent keys give null."),
        .init(
            "MSET", "key value [key value ...]", arity: -3, .sameReply,
            keys: .range(first: 1, last: -1, step: 2), .string, "Stores several strings at once."),
        .init(
            "MSETEX",
            """
            numkeys key value [key value ...] [NX | XX] [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT \
            unix-time-milliseconds | KEEPTTL]
            """, arity: -4, .notIdempotent,
            keys: .unknown, .string, "Stores several strings with one condition and one expiry."),
        .init(
            "MSETNX", "key value [key value ...]", arity: -3, .conditional,
            keys: .range(first: 1, last: -1, step: 2), .string,
            "Stores several strings, or none if any of the keys exists."),
        .init(
            "PSETEX", "key milliseconds value", arity: 4, .relativeTime,
            keys: .first, .string, "Stores a string that expires after some milliseconds; `SET … PX` is newer."),
        .init(
            "SET",
            """
            key value [NX | XX | IFEQ value | IFNE value | IFDEQ digest | IFDNE digest] [GET] [EX seconds | PX \
            milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | KEEPTTL]
            """, arity: -3, .sameReply,
            keys: .first, .string, "Stores a string, whatever the key held before."),
        .init(
            "SETEX", "key seconds value", arity: 4, .relativeTime,
            keys: .first, .string, "Stores a string that expires after some seconds; `SET … EX` is newer."),
        .init(
            "SETNX", "key value", arity: 3, .conditional,
            keys: .first, .string, "Stores a string if the key is free; `SET … NX` is newer."),
        .init(
            "SETRANGE", "key offset value", arity: 4, .sameReply,
            keys: .first, .string, "Writes bytes into a string from a position on, padding with zeros."),
        .init("STRLEN", "key", arity: 2, .read, keys: .first, .string, "Counts the bytes of a string."),
        .init(
            "SUBSTR", "key start end", arity: 4, .read,
            keys: .first, rest: .unavailable, .string, "An old name of `GETRANGE`."),
    ]

    private static let transactionCommands: [CommandInfo] = [
        .init(
            "DISCARD", "", arity: 1, .notIdempotent,
            writes: false, rest: .barred, .transaction, "Gives a transaction up."),
        .init(
            "EXEC", "", arity: 1, .notIdempotent,
            writes: false, rest: .barred, .transaction, "Runs the queued commands of a transaction."),
        .init(
            "MULTI", "", arity: 1, .notIdempotent,
            writes: false, rest: .barred, .transaction, "Begins a transaction: commands are queued until `EXEC`."),
        .init(
            "UNWATCH", "", arity: 1, .notIdempotent,
            writes: false, rest: .barred, .transaction, "Forgets all watched keys."),
        .init(
            "WATCH", "key [key ...]", arity: -2, .notIdempotent,
            writes: false, keys: .all, rest: .barred, .transaction,
            "Makes the next `EXEC` fail if one of the keys changes."),
    ]
}
