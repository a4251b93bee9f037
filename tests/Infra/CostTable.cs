using System.Globalization;
using System.Text.Json;

namespace ServerlessEvents.Tests.Infra;

/// <summary>What each choice costs in a month, with the arithmetic, from infra/prices.json.</summary>
public sealed record CostTable(
    string About, decimal Hours, IReadOnlyDictionary<string, CostTable.Price> Prices, IReadOnlyList<CostTable.Line> Lines)
{
    /// <summary>A unit price and where it is from.</summary>
    public sealed record Price(decimal Usd, string Unit, string From);

    /// <summary>One part of the bill: factors such as <c>730 h</c> times a price.</summary>
    public sealed record Line(string Choice, string Part, string Price, IReadOnlyList<string> Factors, IReadOnlyList<string> In);

    public static CostTable Read() =>
        JsonSerializer.Deserialize<CostTable>(
            File.ReadAllText(Path.Combine(BicepCli.InfraFolder, "prices.json")), JsonSerializerOptions.Web)!;

    public decimal Month(Line line) => line.Factors.Aggregate(Prices[line.Price].Usd, (product, factor) => product * Number(factor));

    public string Render() => string.Join('\n',
        [
            About, "",
            "| choice | part | arithmetic | USD a month | price |", "| --- | --- | --- | ---: | --- |",
            .. Lines.Select(line => $"| {line.Choice} | {line.Part} | {string.Join(" × ", line.Factors.Select(Grouped))} × ${Prices[line.Price].Usd} per {Prices[line.Price].Unit} | {Money(Month(line))} | {Prices[line.Price].From} |"),
            "", "| parameter file | sum of its lines | USD a month |", "| --- | --- | ---: |",
            .. InfraSnapshot.Environments.Select(
                environment => Sum(environment, [.. Lines.Where(line => line.In.Contains(environment)).Select(Month)])),
        ]);

    private static string Sum(string environment, IReadOnlyList<decimal> parts) =>
        $"| `main.{environment}.bicepparam` | {string.Join(" + ", parts.Select(Money))} | {Money(parts.Sum())} |";

    private static decimal Number(string factor) => decimal.Parse(factor.Split(' ')[0], CultureInfo.InvariantCulture);

    private static string Grouped(string factor) =>
        $"{Number(factor).ToString("#,0.####", CultureInfo.InvariantCulture)} {factor[(factor.IndexOf(' ', StringComparison.Ordinal) + 1)..]}";

    private static string Money(decimal usd) => usd.ToString("#,0.00", CultureInfo.InvariantCulture);
}
