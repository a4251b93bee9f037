using ServerlessEvents.Tests.Infra.Rules;

namespace ServerlessEvents.Tests.Infra;

/// <summary>Choices that do not go together are refused before anything is made.</summary>
[Collection(nameof(UsesBicep))]
public sealed class WrongCombinationTests(BicepServer bicep)
{
    [BicepFact]
    public async Task A_wrong_combination_fails_with_a_sentence_that_says_what_to_change()
    {
        using var copy = new InfraCopy();
        foreach (var wrong in WrongCombination.All)
        {
            var file = copy.Write("main.case.bicepparam", wrong.ParameterFile);
            var refusal = await Assert.ThrowsAsync<BicepException>(() => bicep.TakeSnapshot(file));
            Assert.All(wrong.Says, sentence => Assert.Contains(sentence, refusal.Message, StringComparison.Ordinal));
        }
    }

    /// <summary>Bicep hides secrets from a snapshot, so in the copy they are none.</summary>
    [BicepTheory]
    [InlineData("one", "one", "Ingress and functions have the same Kafka user")]
    [InlineData("one", "", "The secret kafka-ingress-username is empty")]
    [InlineData("one", "two", null)]
    public async Task Ingress_and_functions_are_two_users_of_Kafka(string functions, string ingress, string? says)
    {
        using var copy = new InfraCopy();
        copy.Replace("types.bicep", "@secure()\n", "");
        copy.Replace("modules/key-vault/main.bicep", "@secure()\n", "");
        copy.Replace("main.prod.bicepparam", "readEnvironmentVariable('KAFKA_USERNAME', '')", $"'{functions}'");
        copy.Replace("main.prod.bicepparam", "readEnvironmentVariable('KAFKA_INGRESS_USERNAME', '')", $"'{ingress}'");
        foreach (var other in (string[])["KAFKA_PASSWORD", "KAFKA_INGRESS_PASSWORD", "MQTT_PASSWORD", "SCHEMA_REGISTRY_USERNAME", "SCHEMA_REGISTRY_PASSWORD", "AUDIT_KEYS"])
            copy.Replace("main.prod.bicepparam", $"readEnvironmentVariable('{other}', '')", "'given'");
        var snapshot = bicep.TakeSnapshot(InfraSnapshot.ParameterFile(copy.Folder, "prod"));
        if (says is null) Assert.NotEmpty((await snapshot).Resources);
        else Assert.Contains(says, (await Assert.ThrowsAsync<BicepException>(() => snapshot)).Message, StringComparison.Ordinal);
    }

    [BicepFact]
    public async Task The_choices_that_they_start_from_work()
    {
        using var copy = new InfraCopy();
        Assert.NotEmpty((await bicep.TakeSnapshot(copy.Write("main.case.bicepparam", WrongCombination.None.ParameterFile))).Resources);
    }

    [BicepFact]
    public async Task The_longest_names_are_within_limits()
    {
        using var copy = new InfraCopy();
        var file = copy.Write("main.case.bicepparam", WrongCombination.LongestNames.ParameterFile);
        var longest = await bicep.TakeSnapshot(file);
        Assert.Empty(NameRules.All.SelectMany(rule => rule.Violations(longest)));
    }

    [BicepTheory]
    [InlineData("tier: 'Standard'", "tier: 'Basic'")]
    [InlineData("kind: 'eventHubs'", "kind: 'kafka'")]
    [InlineData("historyDays: 7, ", "")]
    [InlineData("key: 'primary'", "key: 'primary', partitions: 3")]
    public async Task A_choice_that_does_not_exist_does_not_compile(string right, string wrong)
    {
        using var copy = new InfraCopy();
        copy.Replace("main.dev.bicepparam", right, wrong);
        Assert.NotEmpty(await bicep.CompileParameters(InfraSnapshot.ParameterFile(copy.Folder, "dev")));
    }
}
