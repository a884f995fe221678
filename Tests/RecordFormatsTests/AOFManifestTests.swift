import RecordFormats
import Testing

@Suite struct AOFManifestTests {
    @Test(
        arguments: [
            (
                "file a.1.base.rdb seq 1 type b\nfile a.1.incr.aof seq 1 type i\n",
                ["a.1.base.rdb", "a.1.incr.aof"]
            ),
            (
                """
                # a comment
                file old.base seq 1 type h
                file "two words \\x41.aof" seq 2 type i startoffset 17
                file a.3.incr.aof seq 3 type i startoffset 90 endoffset 120 more to-come
                SEQ 9 TYPE b FILE base.rdb\r

                """, ["base.rdb", "two words A.aof", "a.3.incr.aof"]
            ),
            ("file a seq 7 type h\n", []),
        ] as [(String, [String])])
    func theFilesInTheirOrder(text: String, names: [String]) throws {
        #expect(try AOFManifest(Array(text.utf8), source: "m").fileNames == names)
    }

    @Test(arguments: [
        ("", "m:1:1: the manifest names no file"), ("# nothing\n", "m:2:1: the manifest names no file"),
        ("file a seq 1 type b", "m:1:1: the file ends in the middle of a line"),
        ("file a seq 1 type b\nfile b seq 1 type", "m:2:1: the file ends in the middle of a line"),
        ("file a seq 1 type b\n\n", "m:2:1: \"file\", \"seq\" and \"type\" were expected"),
        ("file a seq 1 type\n", "m:1:1: pairs of a name and a value were expected"),
        ("file \"a seq 1 type b\n", "m:1:1: pairs of a name and a value were expected"),
        ("file a seq 1 kind b\n", "m:1:1: \"file\", \"seq\" and \"type\" were expected"),
        ("file a seq 0 type b\n", "m:1:1: \"seq\" is no positive number"),
        ("file a seq x type b\n", "m:1:1: \"seq\" is no positive number"),
        ("file a seq 99999999999999999999 type b\n", "m:1:1: \"seq\" is no positive number"),
        ("file a seq 1 type base\n", "m:1:1: \"type\" is none of b, i and h"),
        ("file a seq 1 type b\nfile b seq 2 type b\n", "m:2:1: a second base file"),
        ("file a seq 2 type i\nfile b seq 2 type i\n", "m:2:1: the sequence numbers do not grow"),
        ("file ../a seq 1 type b\n", "m:1:1: \"../a\" is not the name of a file in the same directory"),
        ("file .. seq 1 type h\n", "m:1:1: \"..\" is not the name of a file in the same directory"),
        ("file \"\" seq 1 type b\n", "m:1:1: \"\" is not the name of a file in the same directory"),
        ("file \"a\\x00\" seq 1 type b\n", "m:1:1: \"a\\x00\" is not the name of a file in the same directory"),
        ("file \"\\xff\" seq 1 type b\n", "m:1:1: \"\\xff\" is not the name of a file in the same directory"),
    ])
    func whatIsNoManifestIsRefused(text: String, message: String) {
        do throws(FormatError) {
            let manifest = try AOFManifest(Array(text.utf8), source: "m")
            Issue.record("\(manifest)")
        } catch {
            #expect(error.description == message)
        }
    }

    @Test func noDamageToOneByteBreaksIt() {
        let text = Array("#x\nfile a.1.base.rdb seq 1 type b\nfile \"a\\x31\" seq 1 type i startoffset 4\n".utf8)
        for index in text.indices {
            for byte in [0, 0x0A, 0x20, 0x22, 0x27, 0x2F, 0x5C, 0x80, 0xFF, text[index] ^ 1] as [UInt8] {
                var damaged = text
                damaged[index] = byte
                let names = (try? AOFManifest(damaged, source: "m").fileNames) ?? []
                #expect(names.allSatisfy { !$0.isEmpty && !$0.contains("/") })
            }
        }
    }
}
