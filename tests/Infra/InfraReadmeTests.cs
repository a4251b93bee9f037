using System.Text.RegularExpressions;

namespace ServerlessEvents.Tests.Infra;

/// <summary>infra/README.md is current and complete.</summary>
[Collection(nameof(UsesBicep))]
public sealed partial class InfraReadmeTests(BicepServer bicep)
{
    private static readonly string Readme = Path.Combine(BicepCli.InfraFolder, "README.md");

    /// <summary>With UPDATE_INFRA=true the tables are written anew.</summary>
    [BicepFact]
    public async Task The_generated_tables_are_current()
    {
        var tables = await ReadmeTables.Render(bicep);
        var readme = await File.ReadAllTextAsync(Readme);
        var current = tables.Aggregate(readme, (text, table) => Place(table.Key).Replace(
            text, $"<!-- {table.Key} -->\n{table.Value.Replace("$", "$$", StringComparison.Ordinal)}\n<!-- /{table.Key} -->"));
        if (Environment.GetEnvironmentVariable("UPDATE_INFRA") == "true") await File.WriteAllTextAsync(Readme, current);
        else Assert.Equal(current, readme);
        Assert.All(tables.Keys, name => Assert.Matches(Place(name), current));
    }

    [Fact]
    public void Every_price_is_used_and_says_where_it_is_from()
    {
        var costs = CostTable.Read();
        Assert.Equal(costs.Prices.Keys.Order(), costs.Lines.Select(line => line.Price).Distinct().Order());
        Assert.All(costs.Prices.Values, price => Assert.Matches("^(assumed$|seen: )", price.From));
    }

    [Fact]
    public void Every_file_that_the_readme_links_to_is_there() =>
        Assert.All(
            Link().Matches(File.ReadAllText(Readme)),
            link => Assert.True(Path.Exists(Path.Combine(BicepCli.InfraFolder, link.Groups[1].Value)), link.Value));

    [Fact]
    public void Every_environment_variable_of_a_parameter_file_is_explained_and_set_by_the_workflow()
    {
        var readme = File.ReadAllText(Readme);
        var workflow = File.ReadAllText(Path.Combine(BicepCli.RepositoryRoot, ".github/workflows/deploy.yml"));
        var variables = InfraSnapshot.Environments.SelectMany(
            environment => Variable().Matches(File.ReadAllText(InfraSnapshot.ParameterFile(BicepCli.InfraFolder, environment))))
            .Select(match => match.Groups[1].Value)
            .Distinct();
        Assert.All(variables, variable =>
        {
            Assert.Contains($"`{variable}`", readme, StringComparison.Ordinal);
            Assert.Matches($"{variable}[:=]", workflow);
        });
    }

    private static Regex Place(string name) => new($"<!-- {name} -->.*<!-- /{name} -->", RegexOptions.Singleline);

    [GeneratedRegex("readEnvironmentVariable\\('([A-Z_]+)'")]
    private static partial Regex Variable();

    [GeneratedRegex(@"\]\(([^)#:]+)\)")]
    private static partial Regex Link();
}
