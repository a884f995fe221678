extension Int64 {
    /// What a number of a script becomes in its reply: the fraction cut off, toward zero (reference, rule 8 of
    /// section 1). What no integer can be is the nearest, and what is no number the least.
    package init(reply number: Double) {
        if number > -0x1p63, number < 0x1p63 {
            self = Int64(number)
        } else {
            self = number > 0 ? .max : .min
        }
    }
}

/// `rounded` calls the C library for each of these, which takes longer than the step of a limiter.
extension Double {
    /// The next whole number toward zero.
    var cut: Double {
        // From 2^52 on all doubles are whole.
        magnitude < 0x1p52 ? Double(Int64(self)) : self
    }

    /// The greatest whole number that is not above.
    var floor: Double {
        let whole = cut
        return whole > self ? whole - 1 : whole
    }

    /// The least whole number that is not below.
    var ceiling: Double {
        let whole = cut
        return whole < self ? whole + 1 : whole
    }

    /// The same number as an integer, if it is one.
    var whole: Int64? {
        magnitude < 0x1p63 && self == cut ? Int64(self) : nil
    }
}
