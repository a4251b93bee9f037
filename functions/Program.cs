// The functions app: its parts and the aggregates that it folds.
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using ServerlessEvents.Functions;
using ServerlessEvents.Orders;

var builder = FunctionsApplication.CreateBuilder(args);
builder.Services.AddServerlessEvents(builder.Configuration, OrdersContext.Aggregates);
builder.Build().Run();
