/// The same plot as ``TextPlot``, drawn. What was denied is striped, for whoever does not see the colours.
struct SVGPlot {
    private let plot: PlotColumns

    private static let columns = 180
    private static let size = (width: 880.0, height: 240.0)
    private static let margin = (left: 48.0, right: 8.0, top: 10.0, bottom: 22.0)

    init(_ timeline: Timeline, duration: Int64) {
        plot = PlotColumns(timeline, duration: duration, atMost: Self.columns)
    }

    var figure: String {
        let allowed = plot.columns.reduce(0) { $0 + $1.allowed }
        let denied = plot.columns.reduce(0) { $0 + $1.denied }
        let label =
            "Requests in each \(plot.widthText): \(Decimal.grouped(allowed)) allowed, \(Decimal.grouped(denied)) denied"
        return """
            <figure><svg viewBox="0 0 \(Self.text(Self.size.width)) \(Self.text(Self.size.height))" role="img" \
            aria-label="\(label)">
            \(grid)\(bars)\(times)</svg>
            <figcaption>Requests in each \(plot.widthText)\
            \(Self.key("allowed"))\(Self.key("denied"))</figcaption></figure>
            """
    }

    /// One identity's share, as long as it asked much.
    static func bar(allowed: Int, denied: Int, most: Int) -> String {
        let scale = 140 / Double(max(1, most))
        let (first, second) = (Double(allowed) * scale, Double(denied) * scale)
        return Markup.element(
            "svg", ["viewBox": "0 0 140 10", "aria-hidden": "true"],
            rectangle("a", 0, 0, first, 10) + denials(first, 0, second, 10))
    }

    /// What the plots of a page share.
    static let stripes: String = {
        let stripe = Markup.element("path", ["class": "s", "d": "M0 0V5", "stroke-width": "3", "opacity": ".45"])
        let pattern = Markup.element(
            "pattern",
            [
                "id": "s", "width": "5", "height": "5", "patternUnits": "userSpaceOnUse",
                "patternTransform": "rotate(45)",
            ], stripe)
        return Markup.element("svg", ["class": "defs", "aria-hidden": "true"], "<defs>\(pattern)</defs>") + "\n"
    }()

    private static func key(_ name: String) -> String {
        let mark = name == "allowed" ? rectangle("a", 0, 0, 12, 12) : denials(0, 0, 12, 12)
        return Markup.element("svg", ["viewBox": "0 0 12 12", "aria-hidden": "true"], mark) + name
    }

    private static func rectangle(
        _ kind: String, fill: String? = nil, _ x: Double, _ y: Double, _ width: Double, _ height: Double
    ) -> String {
        guard width > 0, height > 0 else { return "" }
        let (name, value) = fill.map { ("fill", $0) } ?? ("class", kind)
        return Markup.element(
            "rect", [name: value, "x": text(x), "y": text(y), "width": text(width), "height": text(height)])
    }

    private static func denials(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> String {
        rectangle("d", x, y, width, height) + rectangle("d", fill: "url(#s)", x, y, width, height)
    }

    private static func text(_ value: Double) -> String { Decimal.text(value, places: 2, grouping: false) }

    private var inner: (width: Double, height: Double) {
        (
            Self.size.width - Self.margin.left - Self.margin.right,
            Self.size.height - Self.margin.top - Self.margin.bottom
        )
    }

    /// The value at the top of the plot, a round one.
    private var ceiling: Int {
        var scale = 1
        while true {
            for step in [1, 2, 3, 4, 5, 6, 8, 10] where step * scale >= plot.most { return step * scale }
            scale *= 10
        }
    }

    private var grid: String {
        let steps = [3, 4, 5, 2].first { ceiling.isMultiple(of: $0) } ?? 1
        return (0...steps).map { step in
            let y = Self.margin.top + inner.height * (1 - Double(step) / Double(steps))
            let value = Decimal.grouped(ceiling / steps * step)
            let end = Self.text(Self.size.width - Self.margin.right)
            return Markup.element(
                "path", ["class": "g", "d": "M\(Self.text(Self.margin.left)) \(Self.text(y))H\(end)"])
                + Self.label(value, Self.margin.left - 6, y + 4, anchor: "end")
        }.joined()
    }

    private static func label(_ label: String, _ x: Double, _ y: Double, anchor: String) -> String {
        Markup.element("text", ["x": text(x), "y": text(y), "text-anchor": anchor], label) + "\n"
    }

    private var bars: String {
        let step = inner.width / Double(plot.columns.count)
        let width = max(step * 0.5, step - 1)
        let unit = inner.height / Double(ceiling)
        let bottom = Self.margin.top + inner.height
        return plot.columns.enumerated().map { index, slot in
            guard slot.total > 0 else { return "" }
            let x = Self.margin.left + Double(index) * step
            let (allowed, denied) = (Double(slot.allowed) * unit, Double(slot.denied) * unit)
            let counts = "\(Decimal.grouped(slot.allowed)) allowed, \(Decimal.grouped(slot.denied)) denied"
            let title = "\(plot.time(at: index)): \(counts)"
            return "<g><title>\(title)</title>" + Self.rectangle("a", x, bottom - allowed, width, allowed)
                + Self.denials(x, bottom - allowed - denied, width, denied) + "</g>\n"
        }.joined()
    }

    private var times: String {
        let step = inner.width / Double(plot.columns.count)
        let every = max(1, (plot.columns.count + 5) / 6)
        return stride(from: 0, through: plot.columns.count, by: every).map { column in
            let x = Self.margin.left + Double(column) * step
            let anchor = column == 0 ? "start" : column == plot.columns.count ? "end" : "middle"
            return Self.label(plot.time(at: column), x, Self.size.height - 5, anchor: anchor)
        }.joined()
    }
}
