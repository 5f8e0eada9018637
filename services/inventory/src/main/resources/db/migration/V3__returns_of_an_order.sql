-- What came back of an order is summed up before more of it is taken back.
CREATE INDEX IF NOT EXISTS stock_return_order ON stock_return (order_id);
