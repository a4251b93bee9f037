using System.Text.RegularExpressions;

namespace ServerlessEvents.Tests.Workflows;

/// <summary>What a workflow may do: run actions that nobody can replace, and show a secret to no step that does not need it.</summary>
public sealed partial class WorkflowTests
{
    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder, "*.yml").Select(file => Path.GetFileName(file))];

    private static string Folder => Path.Combine(Repository.Root, ".github", "workflows");

    [Theory, MemberData(nameof(Files))]
    public void An_action_is_named_by_its_commit_for_a_tag_can_be_moved(string file)
    {
        var uses = Lines(file).Where(line => line.Contains("uses:", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(uses);
        Assert.All(uses, line => Assert.Matches("uses: [a-z-]+/[a-z-]+@[0-9a-f]{40} # v[0-9.]+$", line));
    }

    [Theory, MemberData(nameof(Files))]
    public void The_token_of_the_checkout_is_not_left_for_later_steps(string file) =>
        Assert.Equal(Lines(file).Count(line => line.Contains("actions/checkout@", StringComparison.Ordinal)), Lines(file).Count(line => line.Trim() == "persist-credentials: false"));

    [Theory, MemberData(nameof(Files))]
    public void A_secret_is_in_the_environment_of_the_steps_that_need_it(string file) =>
        Assert.All(Lines(file).Where(line => line.Contains("secrets.", StringComparison.Ordinal)), line => Assert.StartsWith("          ", line)); // deeper than the env of a job

    [Theory, MemberData(nameof(Files))]
    public void What_a_tool_has_said_gets_into_the_environment_between_delimiters(string file) =>
        Assert.All(Lines(file).Where(line => line.Contains("jq", StringComparison.Ordinal) && line.Contains("GITHUB_ENV", StringComparison.Ordinal)), line => Assert.Contains("<<", line));

    [Fact]
    public void No_script_of_a_package_runs_while_the_tests_install_it()
    {
        var installs = Directory.GetFiles(Path.Combine(Repository.Root, "tests"), "install-*", SearchOption.AllDirectories).SelectMany(File.ReadLines).Where(line => NpmInstall.IsMatch(line)).ToArray();
        Assert.NotEmpty(installs);
        Assert.All(installs, line => Assert.Contains("--ignore-scripts", line));
    }

    private static string[] Lines(string file) => File.ReadAllLines(Path.Combine(Folder, file));

    [GeneratedRegex(@"\bnpm (ci|install)\b")]
    private static partial Regex NpmInstall { get; }
}
