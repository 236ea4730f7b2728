#include "app/front.hpp"

#include <utility>

#include "app/part_options.hpp"
#include "version/version.hpp"

namespace fixline::app {

Front::Front(asio::any_io_executor executor, const ServiceShared& shared, Outlets& outlets,
             Intake& intake, Watch& watch)
    : access_(access_options(shared.settings), shared.metrics, shared.log),
      tracking_({access_, intake.ingest(), intake.admission(), shared.side_threads},
                reading_options(shared.settings), {shared.metrics, shared.refusals, shared.log}),
      gate_(access_, shared.wrong_tokens),
      status_([&watch](endpoints::StatusEndpoints::Depths depths) { return watch.status(depths); },
              gate_, shared.metrics, version_line()),
      dead_letters_(executor, dead_letter_options(shared.settings), shared.log),
      orders_(orders::OrderBoard(outlets.queue().link()), &shared.deeds),
      admin_(executor,
             {writer_options(shared.settings).address, probe_options(shared.settings).limits,
              orders_, shared.shown_settings},
             shared.log),
      held_(orders_, shared.log),
      flights_(executor,
               {writer_options(shared.settings).address, probe_options(shared.settings).limits,
                outlets.queue().link(), outlets.spool(), shared.shards, orders_},
               shared.log),
      server_(
          executor, [this](http::Request request) { return router_.route(std::move(request)); },
          server_limits(shared.settings),
          http::ServerContext{
              shared.memory, shared.connections, shared.metrics, shared.log,
              shared.life.owner_of("the HTTP server"), web_rules(shared.settings),
              [this](http::Request& request) { return router_.refusal_of(request); },
              shared.identity.is_wanted() ? &shared.identity : nullptr}) {
  tracking_.add_to(router_);
  status_.add_to(router_);
  dead_letters_.add_to(router_, gate_);
  admin_.add_to(router_, gate_);
  held_.add_to(router_, gate_);
  flights_.add_to(router_, gate_);
}

}  // namespace fixline::app
