// A test that needs the official suite, skipped with a reason where it is absent.
namespace ServerlessEvents.Tests.Schemas;

public sealed class SuiteFactAttribute : FactAttribute
{
    public SuiteFactAttribute()
    {
        if (OfficialSuite.Folder is null) Skip = OfficialSuite.Absent;
    }
}
