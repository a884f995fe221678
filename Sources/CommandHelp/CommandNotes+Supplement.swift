// swift-format-ignore-file: the lines are a table.

extension CommandNotes {
    /// The same as ``generated`` for what Redis 7.0 does not know, after the documentation of later versions, of
    /// RedisJSON, whose numbers those of `JSON.*` are, and of the service. In the order of names.
    static let supplement: StaticString = """
        ACL GENTOKEN||O(1)
        ACL RESTTOKEN||O(1)
        CLIENT NO-TOUCH|7.2.0|O(1)
        CLIENT SETINFO|7.2.0|O(1)
        CLUSTER MYSHARDID|7.2.0|O(1)
        DELEX|8.4.0|O(1) for IFEQ and IFNE, O(N) for IFDEQ and IFDNE where N is the length of the string
        DIGEST|8.4.0|O(N) where N is the length of the string
        HEXPIRE|7.4.0|O(N) where N is the number of fields given
        HEXPIREAT|7.4.0|O(N) where N is the number of fields given
        HEXPIRETIME|7.4.0|O(N) where N is the number of fields given
        HGETDEL|8.0.0|O(N) where N is the number of fields given
        HGETEX|8.0.0|O(N) where N is the number of fields given
        HPERSIST|7.4.0|O(N) where N is the number of fields given
        HPEXPIRE|7.4.0|O(N) where N is the number of fields given
        HPEXPIREAT|7.4.0|O(N) where N is the number of fields given
        HPEXPIRETIME|7.4.0|O(N) where N is the number of fields given
        HPTTL|7.4.0|O(N) where N is the number of fields given
        HSETEX|8.0.0|O(N) where N is the number of fields given
        HTTL|7.4.0|O(N) where N is the number of fields given
        JSON.ARRAPPEND|1.0.0|O(1) for one array, O(N) where N is the size of the document when the path matches several
        JSON.ARRINDEX|1.0.0|O(N) where N is the size of the array; of the document when the path matches several
        JSON.ARRINSERT|1.0.0|O(N) where N is the size of the array; of the document when the path matches several
        JSON.ARRLEN|1.0.0|O(1) for one array, O(N) where N is the size of the document when the path matches several
        JSON.ARRPOP|1.0.0|O(N) where N is the size of the array and the index is not its last; O(1) otherwise
        JSON.ARRTRIM|1.0.0|O(N) where N is the size of the array; of the document when the path matches several
        JSON.CLEAR|2.0.0|O(N) where N is the size of the values cleared
        JSON.DEBUG|1.0.0|Depends on subcommand.
        JSON.DEBUG HELP|1.0.0|O(1)
        JSON.DEBUG MEMORY|1.0.0|O(N) where N is the size of the value
        JSON.DEL|1.0.0|O(N) where N is the size of the values deleted
        JSON.FORGET|1.0.0|O(N) where N is the size of the values deleted
        JSON.GET|1.0.0|O(N) where N is the size of the values read
        JSON.MERGE|2.6.0|O(M+N) where M is the size of the value that is there and N that of the new one
        JSON.MGET|1.0.0|O(M*N) where M is the number of keys and N the size of the values read
        JSON.MSET|2.6.0|O(K*(M+N)) where K is the number of keys, M the size of the old values and N of the new ones
        JSON.NUMINCRBY|1.0.0|O(1) for one number, O(N) where N is the size of the document when the path matches several
        JSON.NUMMULTBY|1.0.0|O(1) for one number, O(N) where N is the size of the document when the path matches several
        JSON.OBJKEYS|1.0.0|O(N) where N is the number of keys of the object
        JSON.OBJLEN|1.0.0|O(1) for one object, O(N) where N is the size of the document when the path matches several
        JSON.RESP|1.0.0|O(N) where N is the size of the value
        JSON.SET|1.0.0|O(M+N) where M is the size of the value that is there and N that of the new one
        JSON.STRAPPEND|1.0.0|O(1) for one string, O(N) where N is the size of the document when the path matches several
        JSON.STRLEN|1.0.0|O(1) for one string, O(N) where N is the size of the document when the path matches several
        JSON.TOGGLE|2.0.0|O(1) for one boolean, O(N) where N is the size of the document when the path matches several
        JSON.TYPE|1.0.0|O(1) for one value, O(N) where N is the size of the document when the path matches several
        MSETEX|8.4.0|O(N) where N is the number of keys
        SEARCH.AGGREGATE
        SEARCH.ALIASADD
        SEARCH.ALIASDEL
        SEARCH.COUNT
        SEARCH.CREATE
        SEARCH.DESCRIBE
        SEARCH.DROP
        SEARCH.LISTALIASES
        SEARCH.LISTINDEXES
        SEARCH.QUERY
        SEARCH.REINDEX
        SEARCH.WAITINDEXING
        WAITAOF|7.2.0|O(1)
        XACKDEL|8.2.0|O(N) where N is the number of entries given
        XDELEX|8.2.0|O(N) where N is the number of entries given
        """
}
