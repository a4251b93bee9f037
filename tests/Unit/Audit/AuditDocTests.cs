using System.Text.Json;
using ServerlessEvents.Engine.Audit;

namespace ServerlessEvents.Tests.Audit;

/// <summary>The tables of docs/audit.md say what the code does.</summary>
public class AuditDocTests
{
    private static readonly string[] Doc = File.ReadAllLines(Path.Combine(Repository.Root, "docs/audit.md"));

    [Fact]
    public void The_table_of_acts_is_the_table_in_the_code() => Assert.Equal(
        AuditAct.All.Select(act => $"{act.Name} | {act.EventType} | {act.ObjectType} | {act.ActivityId}"),
        Rows("| act |").Select(cells => string.Join(" | ", cells[0].Trim('`'), cells[2], cells[3], cells[4].Split(' ')[0])));

    /// <summary>Each property of a full record, wherever the table says that it goes.</summary>
    [Fact]
    public void The_table_of_members_says_where_each_property_of_a_record_goes()
    {
        var rows = Rows("| of the record |").ToDictionary(cells => cells[0].Trim('`'));
        var record = SomeAudit.Full;
        using var json = JsonDocument.Parse(record.ToJson());
        Assert.Equal(json.RootElement.EnumerateObject().Select(property => property.Name).Order(), rows.Keys.Order());
        foreach (var (format, cell) in new[] { ("asim", 2), ("ocsf", 3) })
        {
            var line = SomeAudit.Line(format, record);
            foreach (var (name, cells) in rows)
            {
                foreach (var path in cells[cell].Split(", ").Select(path => path.Trim('`')))
                {
                    var value = json.RootElement.GetProperty(name);
                    Assert.True(
                        Says(SomeAudit.At(line, path), name, value.ToString(), format),
                        $"{format}: {path} is {SomeAudit.At(line, path)}, for {name} = {value}");
                }
            }
        }
    }

    private static bool Says(JsonElement? at, string name, string value, string format) => (name, format) switch
    {
        ("actorType", "asim") => at?.GetString() == ActorType.InAsim(value),
        ("actorType", _) => at?.ToString() is "User" or "1",
        ("outcome", _) when at?.ToString() is "Success" or "1" => true,
        ("at", "ocsf") when at?.ValueKind == JsonValueKind.Number => at?.GetInt64() == SomeAudit.Time.ToUnixTimeMilliseconds(),
        _ => at?.ToString() == value,
    };

    private static IEnumerable<string[]> Rows(string heading)
    {
        var from = Array.FindIndex(Doc, line => line.StartsWith(heading, StringComparison.Ordinal));
        Assert.True(from >= 0, $"docs/audit.md has no table that begins with {heading}");
        return Doc.Skip(from + 2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray());
    }
}
